import type { Drawn } from '../draw.js'
import { type Content, html, type Markup } from '../escape.js'
import { duration, figure, listed, NONE, percent, rate, whole } from '../format.js'
import { command, figures, table } from '../sections/section.js'
import { type Choice, type ClusterPlan, type Shifted, wayText } from './cluster-plan.js'
import { WHOLE } from './figures.js'

/** A part of what a plan tells, by itself or among others. */
export interface PlanPart {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly content: Content
}

/** Costs have no currency of their own: they are in that of the price. */
const money = (value: number): string => (value >= 100 ? whole(value) : value.toFixed(2))
const REACH = { whole: WHOLE }

/** All that a plan tells, `drawn` being its pictures: a page of its own and the report have it. */
export function planParts(plan: ClusterPlan, drawn: readonly Drawn[]): readonly PlanPart[] {
  const picture = (name: string) =>
    figures(
      drawn.filter((one) => one.figure.name === name),
      'Nothing meets the target, so there is nothing to draw.',
    )
  const part = (id: string, name: string, title: string, ...content: readonly Content[]) => {
    return { id, name, title, content }
  }
  return [
    part('answer', 'answer', 'Answer', answer(plan)),
    part('ways', 'all ways', 'All ways, the cheapest first', choicesTable(plan), missedTable(plan)),
    part('failures', 'failures', 'When nodes fail', failures(plan)),
    part('demand', 'demand', 'What if more comes?', picture('plan-demand'), demandTable(plan)),
    part(
      'capacity',
      'capacity',
      'What if there are other nodes?',
      picture('plan-capacity'),
      capacityTable(plan),
    ),
    part(
      'sensitivity',
      'sensitivity',
      'What if an assumption is wrong?',
      picture('plan-sensitivity'),
      sensitivityTable(plan),
    ),
    part('assumptions', 'assumptions', 'Assumptions', assumptions(plan)),
  ]
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
${percent(best.judged.utilization)} of the time, the coordinator for
${percent(best.judged.coordinatorUtilization)}.
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
      { title: 'cores busy', of: ({ judged }) => percent(judged.utilization), number: true },
      {
        title: 'coordinator',
        of: ({ judged }) => percent(judged.coordinatorUtilization),
        number: true,
      },
      { title: 'an hour', of: ({ perHour }) => money(perHour), number: true },
      { title: 'a month', of: ({ perMonth }) => money(perMonth), number: true },
      { title: 'note', of: ({ notes }) => notes.join('; ') },
    ],
    [best, ...others],
    REACH,
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
    REACH,
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
    REACH,
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
    REACH,
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
    REACH,
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
    REACH,
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
    REACH,
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
    REACH,
  )}<p class="soft">A plan is as good as ${names}.</p><p>${command(text)}</p>`
}
