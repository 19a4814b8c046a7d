import { createHash } from 'node:crypto'
import { CHARTS, type ChartKey } from './charts/registry.js'
import { othersOf } from './clusters.js'
import { type Drawings, drawAll } from './draw.js'
import { html, type Markup, raw } from './escape.js'
import { packed } from './packed.js'
import type { Result } from './result.js'
import { batchCost } from './sections/batch-cost.js'
import { allCells, audits } from './sections/cells.js'
import { claims } from './sections/claims.js'
import { clusters } from './sections/clusters.js'
import { cost } from './sections/cost.js'
import { dashboard } from './sections/dashboard.js'
import { exchange } from './sections/exchange.js'
import { guaranteeCostTable } from './sections/guarantee-cost.js'
import { lineage } from './sections/lineage.js'
import { matrix } from './sections/matrix.js'
import { parsing } from './sections/parsing.js'
import { input, provenance } from './sections/provenance.js'
import { repeats } from './sections/repeats.js'
import { figures, section } from './sections/section.js'
import { smallFiles } from './sections/small-files.js'
import { sustainableTable } from './sections/sustainable.js'
import { top } from './sections/top.js'
import { triggers } from './sections/triggers.js'
import { STYLE, SVG_STYLE } from './style.js'
import { verdict } from './verdict.js'

const LINKS = [
  ['verdict', 'verdict'],
  ['claims', 'claims'],
  ['matrix', 'which model'],
  ['trade', 'throughput and latency'],
  ['spectrum', 'percentiles'],
  ['crash', 'the crash'],
  ['clusters', 'Spark, Flink, Storm, Kafka Streams'],
  ['drain', 'backlog'],
  ['exchange', 'cost of a record'],
  ['sustainable', 'sustainable'],
  ['guarantee-cost', 'cost of the guarantee'],
  ['triggers', 'triggers'],
  ['lineage', 'lineage'],
  ['small-files', 'small files'],
  ['cost', 'cost'],
  ['audits', 'audit'],
  ['cells', 'all cells'],
  ['provenance', 'provenance'],
] as const

export interface Report {
  readonly html: string
  readonly charts: readonly { readonly name: string; readonly spec: object; readonly svg: string }[]
}

/** One self-contained page from one result. `client` is the text of the bundled script. */
export async function renderReport(result: Result, client: string): Promise<Report> {
  const drawings = await drawAll(result)
  const all = Object.values(drawings).flat()
  const specs = Object.fromEntries(all.map(({ figure, compiled }) => [figure.name, compiled]))
  return {
    html: `<!doctype html>\n${page(result, drawings, specs, client).text}\n`,
    charts: all.map(({ figure, spec, svg }) => ({
      name: figure.name,
      spec,
      svg: svg.replace('>', `>${SVG_STYLE}`),
    })),
  }
}

function page(
  result: Result,
  drawings: Drawings,
  specs: Readonly<Record<string, object>>,
  client: string,
): Markup {
  const judged = verdict(result)
  const script = inScript(client)
  const panel = (id: string, title: string, about: string, ...keys: readonly ChartKey[]) =>
    section(
      id,
      title,
      html`<p>${about}</p>`,
      keys.map((key) => figures(drawings[key], CHARTS[key].absent)),
    )
  return html`<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(policy(script))}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>chunk42: ${judged.pass ? 'PASS' : 'FAIL'}, run ${result.run}</title>
<style>${raw(STYLE)}</style></head><body>
<a class="skip" href="#verdict">Skip to the verdict</a>
<header><h1>chunk42 · micro-batch or per-event, and at which interval?</h1>
<nav aria-label="Sections">${linksOf(result).map(([to, name]) => html`<a href="#${to}">${name}</a> `)}</nav></header>
<main>
${top(result, judged)}
${claims(result)}
${matrix(result)}
${panel(
  'trade',
  'Throughput against latency',
  'One point for each engine, interval and load. Latency counts from when a click was due until a ' +
    'committed reader sees it. Up and to the left is better.',
  'throughputLatency',
)}
${panel(
  'spectrum',
  'Latency, percentile by percentile',
  'Visible: until a committed reader sees the click. Processed: until it is in the state.',
  'percentiles',
  'visibleProcessed',
)}
${panel(
  'crash',
  'A worker dies in the middle of a chunk',
  'Lanes are workers, bars are chunks or processes. The struck one is red; its next ' +
    'attempt has the same name and a higher number behind the #.',
  'crashTimeline',
  'recovery',
)}
${clusters(result, drawings)}
${section(
  'drain',
  'Throughput',
  html`<p>A backlog, drained as fast as it goes.</p>`,
  figures(drawings.drain, CHARTS.drain.absent),
  parsing(result),
)}
${exchange(result, drawings.exchange, CHARTS.exchange.absent)}
${section(
  'sustainable',
  'Sustainable load',
  html`<p>A backlog says how fast an engine can go, this how much may come for as long as one likes:
lag and visible latency do not grow, and what came is visible soon after the last click.</p>`,
  figures(drawings.sustainable, CHARTS.sustainable.absent),
  sustainableTable(result),
)}
${section(
  'guarantee-cost',
  'What the guarantee costs',
  html`<p>The same backlog with exactly-once and with none, in pairs, each one's cells one after the
other: in the state, in the log, at the sink, what does it cost that nothing is lost or doubled?</p>`,
  figures(drawings.guaranteeCost, CHARTS.guaranteeCost.absent),
  guaranteeCostTable(result),
)}
${triggers(result, drawings.triggers, CHARTS.triggers.absent)}
${lineage(result, drawings.lineage, CHARTS.lineage.absent)}
${smallFiles(result, drawings.smallFiles, CHARTS.smallFiles.absent)}
${batchCost(result)}
${panel(
  'virtual',
  'Long intervals, on the virtual clock',
  'Simulated with assumed costs: nobody waits five minutes for a batch. Never compared with the ' +
    'figures above.',
  'throughputLatencyVirtual',
)}
${dashboard(result)}
${cost(result)}
${repeats(result)}
${audits(result)}
${input(result)}
${allCells(result)}
${provenance(result)}
</main>
<footer>Made by chunk42 ${result.versions.chunk42 ?? ''}. Works without a network.</footer>
<script type="text/plain" id="chart-specs">${packed(specs, 6)}</script>
<script>${raw(script)}</script>
</body></html>`
}

/** Our own script; nothing in it may end the element that holds it. */
function inScript(text: string): string {
  return text.replace(/<\/script/gi, '<\\/script').replace(/<!--/g, '\\x3c!--')
}

/** Nothing is loaded from anywhere, and no script runs but the one that was put in. */
function policy(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64')
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${hash}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/** Nobody is led to what is rare where there is none. */
function linksOf(result: Result) {
  const absent: string[] = [
    ...(result.matrix.length === 0 ? ['matrix'] : []),
    ...(othersOf(result).length === 0 ? ['clusters'] : []),
  ]
  return LINKS.filter(([to]) => !absent.includes(to))
}
