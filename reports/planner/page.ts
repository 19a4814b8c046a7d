import { drawOne } from '../draw.js'
import { html, type Markup } from '../escape.js'
import { duration, figure, listed, NONE, rate, whole } from '../format.js'
import { pageOf } from '../page.js'
import { command, figures, section, table } from '../sections/section.js'
import { type Choice, type ClusterPlan, type Shifted, wayText } from './cluster-plan.js'
import { planFigures } from './figures.js'

/** Costs have no currency of their own: they are in that of the price. */
const money = (value: number): string => (value >= 100 ? whole(value) : value.toFixed(2))
const share = (value: number): string => `${figure(value * 100)} %`

/** One self-contained page of what-ifs; `client`: the text of the script. */
export async function renderPlan(
  plan: ClusterPlan,
  version: string,
  client: string,
): Promise<string> {
  const drawn = await Promise.all(planFigures(plan).map(drawOne))
  const named = (name: string) => drawn.filter((one) => one.figure.name === name)
  const specs = Object.fromEntries(drawn.map((one) => [one.figure.name, one.compiled]))
  const absent = 'Nothing meets the target, so there is nothing to draw.'
  return pageOf({
    title: `chunk42: a plan for ${rate(plan.target.ratePerSec)}`,
    heading: 'chunk42 · how many nodes, which model, which interval?',
    links: [
      ['answer', 'answer'],
      ['ways', 'all ways'],
      ['failures', 'failures'],
      ['demand', 'demand'],
      ['capacity', 'capacity'],
      ['sensitivity', 'sensitivity'],
      ['assumptions', 'assumptions'],
    ],
    main: [
      section('answer', 'Answer', answer(plan)),
      section('ways', 'All ways, the cheapest first', choicesTable(plan), missedTable(plan)),
      section('failures', 'When nodes fail', failures(plan)),
      section(
        'demand',
        'What if more comes?',
        figures(named('plan-demand'), absent),
        demandTable(plan),
      ),
      section(
        'capacity',
        'What if there are other nodes?',
        figures(named('plan-capacity'), absent),
        capacityTable(plan),
      ),
      section(
        'sensitivity',
        'What if an assumption is wrong?',
        figures(named('plan-sensitivity'), absent),
        sensitivityTable(plan),
      ),
      section('assumptions', 'Assumptions', assumptions(plan)),
    ],
    version,
    specs,
    client,
  })
}

/** The answer as one line; a terminal has the same. */
export function answerText({ best, target, nodesMax }: ClusterPlan): string {
  const within = `readable within ${duration(target.p99Ms)} (p99)`
  const asked = `${rate(target.ratePerSec)}, ${target.guarantee}, ${within}`
  if (best === null) return `no way with up to ${whole(nodesMax)} nodes holds ${asked}`
  const { nodes, way, perHour, perMonth } = best
  const count = nodes === 1 ? '1 node' : `${whole(nodes)} nodes`
  const cost = `${money(perHour)} an hour, ${money(perMonth)} a month`
  return `${count}, ${wayText(way)}: ${asked}; ${cost}`
}

function answer(plan: ClusterPlan): Markup {
  const { best, warnings } = plan
  return html`<p class="verdict">${answerText(plan)}.</p>${
    best === null
      ? null
      : html`<p>While nothing fails p99 is ${duration(best.judged.p99Ms)}, cores are busy for
${share(best.judged.utilization)} of the time, the coordinator for
${share(best.judged.coordinatorUtilization)}.
The same price a node for all of them; the coordinator's own node is not counted.</p>`
  }${warnings.map((warning) => html`<p class="warn">${warning}.</p>`)}
<p class="soft">Foretold by simulation, not measured: ${whole(plan.forecasts)} forecasts,
seed ${plan.seed}.
Demand and capacity as in Theodolite (Henning and Hasselbring, Big Data Research 2021; Empirical
Software Engineering 2022): the fewest resources for a load, the highest load for resources, such
that each of the objectives holds.</p>`
}

function choicesTable({ best, others }: ClusterPlan): Markup | null {
  if (best === null) return null
  return table<Choice>(
    'With the fewest nodes that meet the target, while none fails',
    [
      { title: 'way', of: ({ way }) => wayText(way) },
      { title: 'nodes', of: ({ nodes }) => whole(nodes), number: true },
      { title: 'p99', of: ({ judged }) => duration(judged.p99Ms), number: true },
      { title: 'cores busy', of: ({ judged }) => share(judged.utilization), number: true },
      {
        title: 'coordinator',
        of: ({ judged }) => share(judged.coordinatorUtilization),
        number: true,
      },
      { title: 'an hour', of: ({ perHour }) => money(perHour), number: true },
      { title: 'a month', of: ({ perMonth }) => money(perMonth), number: true },
      { title: 'note', of: ({ notes }) => notes.join('; ') },
    ],
    [best, ...others],
  )
}
function missedTable({ missed }: ClusterPlan): Markup | null {
  if (missed.length === 0) return null
  return table(
    'Ways that miss the target',
    [
      { title: 'way', of: ({ way }) => wayText(way) },
      { title: 'why', of: ({ why }) => why },
    ],
    missed,
  )
}

function failures({ headroom, recovery, month }: ClusterPlan): Markup {
  const perMonth =
    month === null
      ? 'No failures are assumed (no MTBF).'
      : `In a month of 730 hours ${figure(month.failures)} failures are to be expected; results are ` +
        `late for ${month.minutesOver === null ? 'an unknown time' : `${figure(month.minutesOver)} minutes`} ` +
        'of it at most.'
  return html`${table(
    'Headroom: how much more may come, with nodes gone for good',
    [
      { title: 'failed', of: ({ failed }) => whole(failed) },
      { title: 'nodes left', of: ({ nodes }) => whole(nodes), number: true },
      { title: 'sustains', of: ({ ratePerSec }) => rate(ratePerSec), number: true },
      {
        title: 'headroom',
        of: ({ headroom: times }) => (times === null ? NONE : `${figure(times)}x`),
        number: true,
      },
      { title: 'p99 at the rate', of: ({ p99Ms }) => duration(p99Ms), number: true },
    ],
    headroom,
  )}${table(
    'While it recovers: so many nodes die at once and come back',
    [
      { title: 'failed', of: ({ failed }) => whole(failed) },
      { title: 'p99', of: ({ p99Ms }) => duration(p99Ms), number: true },
      { title: 'greatest', of: ({ maxMs }) => duration(maxMs), number: true },
      { title: 'nothing new for', of: ({ outageMs }) => duration(outageMs), number: true },
      { title: 'lag as before after', of: ({ catchUpMs }) => duration(catchUpMs), number: true },
      { title: 'of clicks due within', of: ({ windowSeconds }) => `${figure(windowSeconds)} s` },
    ],
    recovery,
  )}<p>${perMonth}</p>`
}

function demandTable({ demand, target, nodesMax }: ClusterPlan): Markup | null {
  if (demand.length === 0) return null
  const cost = (nodes: number | null) =>
    nodes === null ? NONE : money(nodes * target.nodePricePerHour * 730)
  return table(
    'Nodes needed by rate',
    [
      { title: 'rate', of: ({ ratePerSec }) => rate(ratePerSec) },
      { title: 'way', of: ({ way }) => wayText(way) },
      {
        title: 'nodes',
        of: ({ nodes }) => (nodes === null ? `none up to ${whole(nodesMax)}` : whole(nodes)),
        number: true,
      },
      { title: 'a month', of: ({ nodes }) => cost(nodes), number: true },
    ],
    demand,
  )
}
function capacityTable({ capacity }: ClusterPlan): Markup | null {
  if (capacity.length === 0) return null
  return table(
    'Rate sustained within the target by nodes',
    [
      { title: 'nodes', of: ({ nodes }) => whole(nodes) },
      { title: 'way', of: ({ way }) => wayText(way) },
      { title: 'rate', of: ({ ratePerSec }) => rate(ratePerSec), number: true },
    ],
    capacity,
  )
}

function sensitivityTable({ sensitivity }: ClusterPlan): Markup | null {
  if (sensitivity.length === 0) return null
  const rows = sensitivity.flatMap(({ assumption, value, halved, doubled }) => [
    { assumption, value, times: 'half', to: halved },
    { assumption, value, times: 'twice', to: doubled },
  ])
  const late = ({ minutesOver }: Shifted) => (minutesOver === null ? NONE : figure(minutesOver))
  return table(
    'Each assumption halved and doubled, all else left',
    [
      { title: 'assumption', of: ({ assumption }) => assumption },
      { title: 'is', of: ({ value }) => value },
      { title: 'if', of: ({ times }) => times },
      { title: 'nodes needed', of: ({ to }) => whole(to.nodes), number: true },
      { title: 'p99 with the answer', of: ({ to }) => duration(to.p99Ms), number: true },
      { title: 'target', of: ({ to }) => (to.holds ? 'met' : 'missed') },
      { title: 'minutes late a month', of: ({ to }) => late(to), number: true },
    ],
    rows,
  )
}

function assumptions({ assumptions: all, command: text }: ClusterPlan): Markup {
  const names = listed(all.map(([name]) => name))
  return html`${table(
    'All that was taken for granted',
    [
      { title: 'assumption', of: ([name]: readonly [string, string]) => name },
      { title: 'value', of: ([, value]: readonly [string, string]) => value },
    ],
    all,
  )}<p class="soft">A plan is as good as ${names}.</p><p>${command(text)}</p>`
}
