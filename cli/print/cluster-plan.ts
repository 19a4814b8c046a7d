import Table from 'cli-table3'
import { duration, figure, NONE, percent, rate, whole } from '../../reports/format.js'
import { type ClusterPlan, type Shifted, wayText } from '../../reports/planner/cluster-plan.js'
import { answerText } from '../../reports/planner/parts.js'
import { colors } from './colors.js'

const STYLE = { head: [], border: [], compact: true }
const CHOICES_TOLD = 5

/** A plan as a terminal tells it: the answer, what else would do, and on what it hangs. */
export function planText(plan: ClusterPlan): string {
  const { best, warnings, forecasts, seed } = plan
  const lines = [best === null ? colors.red(answerText(plan)) : colors.bold(answerText(plan))]
  lines.push(...warnings.map((warning) => colors.yellow(`  ${warning}`)))
  if (best !== null) lines.push(choiceTable(plan))
  lines.push(...plan.missed.map(({ way, why }) => colors.dim(`  ${wayText(way)}: ${why}`)))
  if (best !== null) lines.push(failureTable(plan), monthText(plan), shiftTable(plan))
  if (best !== null) lines.push(courseTable(plan))
  lines.push(
    colors.dim(`foretold by simulation, not measured: ${whole(forecasts)} forecasts, seed ${seed}`),
  )
  return lines.join('\n')
}

function choiceTable({ best, others }: ClusterPlan): string {
  const table = new Table({
    head: ['way', 'nodes', 'p99', 'cores busy', 'a month'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: STYLE,
  })
  for (const { way, nodes, judged, perMonth } of [best!, ...others].slice(0, CHOICES_TOLD)) {
    const busy = percent(judged.utilization)
    table.push([wayText(way), whole(nodes), duration(judged.p99Ms), busy, whole(perMonth)])
  }
  return table.toString()
}

/** What nodes that are gone for good leave, and what readers see while as many come back. */
function failureTable({ headroom, recovery }: ClusterPlan): string {
  const table = new Table({
    head: ['nodes gone for good', 'may come', 'headroom', 'p99', 'back: p99', 'nothing new for'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: STYLE,
  })
  for (const { failed, ratePerSec, headroom: times, p99Ms } of headroom) {
    const back = recovery.find((one) => one.failed === failed)
    const headroomText = times === null ? NONE : `${figure(times)}x`
    const isEnough = times !== null && times >= 1
    table.push([
      failed === 0 ? 'none' : `${failed}`,
      rate(ratePerSec),
      isEnough ? headroomText : colors.yellow(headroomText),
      p99Ms === null ? colors.red('not sustained') : duration(p99Ms),
      duration(back?.p99Ms ?? null),
      duration(back?.outageMs ?? null),
    ])
  }
  return table.toString()
}
function monthText({ month }: ClusterPlan): string {
  if (month === null) return 'no failures are assumed'
  const { failures, minutesOver } = month
  const late =
    minutesOver === null ? 'for an unknown time' : `for ${figure(minutesOver)} min at most`
  return `${figure(failures)} failures a month, results late ${late}`
}

function shiftTable({ sensitivity, best }: ClusterPlan): string {
  const table = new Table({
    head: ['if it were', 'half: nodes', 'p99 now', 'twice: nodes', 'p99 now'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: STYLE,
  })
  const nodes = ({ nodes: n }: Shifted): string =>
    n === best?.nodes ? whole(n) : colors.yellow(whole(n))
  const p99 = ({ p99Ms, holds }: Shifted): string =>
    holds ? duration(p99Ms) : colors.red(p99Ms === null ? 'not sustained' : duration(p99Ms))
  for (const { assumption, halved, doubled } of sensitivity) {
    table.push([assumption, nodes(halved), p99(halved), nodes(doubled), p99(doubled)])
  }
  return table.toString()
}

/** Demand and capacity, a table for each way. */
function courseTable({ demand, capacity, nodesMax }: ClusterPlan): string {
  const ways = [...new Set(demand.map(({ way }) => wayText(way)))]
  return ways
    .map((name) => {
      const table = new Table({
        head: [name, 'nodes needed', '', 'nodes', 'sustain'],
        colAligns: ['right', 'right', 'left', 'right', 'right'],
        style: STYLE,
      })
      const needed = demand.filter(({ way }) => wayText(way) === name)
      const able = capacity.filter(({ way }) => wayText(way) === name)
      for (let at = 0; at < Math.max(needed.length, able.length); at++) {
        const [need, can] = [needed[at], able[at]]
        table.push([
          need === undefined ? '' : rate(need.ratePerSec),
          need === undefined ? '' : need.nodes === null ? `over ${nodesMax}` : whole(need.nodes),
          '',
          can === undefined ? '' : whole(can.nodes),
          can === undefined ? '' : rate(can.ratePerSec),
        ])
      }
      return table.toString()
    })
    .join('\n')
}
