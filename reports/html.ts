import { CHARTS, type ChartKey } from './charts/registry.js'
import { othersOf } from './clusters.js'
import { type Counterexamples, NO_COUNTEREXAMPLES } from './counterexamples.js'
import { type Drawings, drawAll } from './draw.js'
import { html, type Markup } from './escape.js'
import { pageOf } from './page.js'
import type { Result } from './result.js'
import { batchCost } from './sections/batch-cost.js'
import { allCells, audits } from './sections/cells.js'
import { claims } from './sections/claims.js'
import { clusters } from './sections/clusters.js'
import { cost } from './sections/cost.js'
import { dashboard } from './sections/dashboard.js'
import { exchange } from './sections/exchange.js'
import { faultMatrix } from './sections/fault-matrix.js'
import { filter } from './sections/filter.js'
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
import { validation } from './sections/validation.js'
import { whatIf } from './sections/what-if.js'
import { SVG_STYLE } from './style.js'
import { type Verdict, verdict } from './verdict.js'

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
  ['validation', 'predicted and measured'],
  ['what-if', 'other clusters'],
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
export async function renderReport(
  result: Result,
  client: string,
  known: Counterexamples = NO_COUNTEREXAMPLES,
): Promise<Report> {
  const drawings = await drawAll(result)
  const all = Object.values(drawings).flat()
  const specs = Object.fromEntries(all.map(({ figure, compiled }) => [figure.name, compiled]))
  const judged = verdict(result)
  return {
    html: pageOf({
      title: `chunk42: ${judged.pass ? 'PASS' : 'FAIL'}, run ${result.run}`,
      heading: 'chunk42 · micro-batch or per-event, and at which interval?',
      links: linksOf(result),
      main: mainOf(result, judged, drawings, known),
      version: result.versions.chunk42 ?? '',
      specs,
      client,
    }),
    charts: all.map(({ figure, spec, svg }) => ({
      name: figure.name,
      spec,
      svg: svg.replace('>', `>${SVG_STYLE}`),
    })),
  }
}

function mainOf(
  result: Result,
  judged: Verdict,
  drawings: Drawings,
  known: Counterexamples,
): Markup {
  const panel = (id: string, title: string, about: string, ...keys: readonly ChartKey[]) =>
    section(
      id,
      title,
      html`<p>${about}</p>`,
      keys.map((key) => figures(drawings[key], CHARTS[key].absent)),
    )
  return html`${top(result, judged)}
${claims(result)}
${matrix(result)}
${panel(
  'trade',
  'Throughput against latency',
  'One point for each engine, interval and load. Latency counts from when a click was due until a ' +
    'committed reader sees it. Up and to the left is better.',
  'throughputLatency',
)}
${filter(result)}
${panel(
  'spectrum',
  'Latency, percentile by percentile',
  'Visible: until a committed reader sees the click. Processed: until it is in the state.',
  'percentiles',
  'uncorrected',
  'visibleProcessed',
)}
${section(
  'crash',
  'A worker dies in the middle of a chunk',
  html`<p>Lanes are workers, bars are chunks or processes. The struck one is red; its next
attempt has the same name and a higher number behind the #.</p>`,
  figures(drawings.crashTimeline, CHARTS.crashTimeline.absent),
  figures(drawings.recovery, CHARTS.recovery.absent),
  faultMatrix(result),
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
${validation(result, drawings.predicted, CHARTS.predicted.absent)}
${whatIf(result, drawings.clusterPlan, CHARTS.clusterPlan.absent)}
${dashboard(result)}
${cost(result)}
${repeats(result)}
${audits(result, known)}
${input(result)}
${allCells(result)}
${provenance(result)}`
}

/** Nobody is led to what is rare where there is none. */
function linksOf(result: Result) {
  const absent: string[] = [
    ...(result.matrix.length === 0 ? ['matrix'] : []),
    ...(othersOf(result).length === 0 ? ['clusters'] : []),
    ...(result.validation === null ? ['validation'] : []),
    ...(result.clusterPlan === null ? ['what-if'] : []),
  ]
  return LINKS.filter(([to]) => !absent.includes(to))
}
