import { logScale, rateAxis } from '../charts/axes.js'
import type { Figure, Spec } from '../charts/chart.js'
import { colourScale, legend, shapeScale } from '../charts/theme.js'
import { label } from '../escape.js'
import { rate, rounded, whole } from '../format.js'
import { type ClusterPlan, type Way, wayText } from './cluster-plan.js'

/** For the filter of the page. */
export const WHOLE = 'forecasts of a cluster, by no cell of this run'

/** The pictures of a plan that found an answer. */
export function planFigures(plan: ClusterPlan): readonly Figure[] {
  if (plan.best === null) return []
  return [demandFigure(plan), capacityFigure(plan), sensitivityFigure(plan)]
}

/** Nodes by rate; the live picture asks for another rate and another price. */
function demandFigure(plan: ClusterPlan): Figure {
  const { demand, target } = plan
  const rows = rowsOf(demand)
  return {
    name: 'plan-demand',
    title: 'Demand: nodes needed, by rate',
    alt: `Line chart of nodes by clicks a second. ${rows.map(toldOf).join('; ')}.`,
    notes: [
      'The fewest nodes that meet the target at each rate that was tried; the rule is the rate that ' +
        'was asked for. Live, the slider asks for another rate, answered by the next one above that ' +
        'was tried, and the price for another one a node.',
      ...left(plan, demand.length - rows.length, 'more than were tried'),
    ],
    whole: WHOLE,
    spec: (widthPx) => {
      const { layer, ...spec } = courseSpec(target.ratePerSec, rows, ['rate', 'nodes'], widthPx)
      const told = waysOf(rows).map((way, at) => asked(way, at, target.ratePerSec))
      return { ...spec, params: paramsOf(target.nodePricePerHour), layer: [...layer, ...told] }
    },
  }
}

/** Rate by nodes: the same the other way round. */
function capacityFigure(plan: ClusterPlan): Figure {
  const { capacity, target } = plan
  const rows = rowsOf(capacity)
  return {
    name: 'plan-capacity',
    title: 'Capacity: rate sustained within the target, by nodes',
    alt: `Line chart of clicks a second by nodes. ${rows.map(toldOf).join('; ')}.`,
    notes: [
      'The highest rate at which lag does not grow and the target is met, to within 2 %. The rule is ' +
        'the rate that was asked for.',
      ...left(plan, capacity.length - rows.length, 'the target is missed at any rate'),
    ],
    whole: WHOLE,
    spec: (widthPx) => courseSpec(target.ratePerSec, rows, ['nodes', 'rate'], widthPx),
  }
}

/** Nodes and rate that belong together. */
interface Row {
  readonly way: string
  readonly rate: number
  readonly nodes: number
}
/** What is not known is left out: see `left`. */
function rowsOf(
  all: readonly { way: Way; nodes: number | null; ratePerSec: number | null }[],
): Row[] {
  return all.flatMap(({ way, nodes, ratePerSec }) =>
    nodes === null || ratePerSec === null
      ? []
      : [{ way: label(wayText(way)), rate: rounded(ratePerSec), nodes }],
  )
}
const toldOf = (row: Row): string => `${row.way}: ${rate(row.rate)} by ${whole(row.nodes)} nodes`

/** One of the two over the other, a line for each way. */
function courseSpec(
  ratePerSec: number,
  rows: readonly Row[],
  [across, up]: readonly ['rate', 'nodes'] | readonly ['nodes', 'rate'],
  widthPx: number,
): Spec & { readonly layer: readonly Spec[] } {
  const names = waysOf(rows)
  const color = { field: 'way', scale: colourScale(names), legend: legend(widthPx) }
  const scales = {
    rate: logScale([...rows.map((row) => row.rate), ratePerSec], 1.3),
    nodes: logScale(
      rows.map((row) => row.nodes),
      1.5,
    ),
  }
  const axes = {
    rate: rateAxis(scales.rate.values, 'clicks per second, log'),
    nodes: { title: 'nodes, log', values: scales.nodes.values, format: ',d' },
  }
  const channel = (field: 'rate' | 'nodes') => ({
    field,
    type: 'quantitative',
    scale: { type: 'log', domain: scales[field].domain, nice: false },
    axis: axes[field],
  })
  const [x, y] = [channel(across), channel(up)]
  return {
    width: widthPx - 20,
    height: 230,
    data: { values: rows },
    layer: [
      {
        data: { values: [{ rate: ratePerSec }] },
        mark: { type: 'rule', strokeDash: [4, 4], opacity: 0.6 },
        encoding: across === 'rate' ? { x } : { y },
      },
      { mark: { type: 'line', strokeWidth: 1.5 }, encoding: { x, y, color } },
      {
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: {
          ...{ x, y, color },
          shape: { field: 'way', scale: shapeScale(names), legend: legend(widthPx) },
          tooltip: [
            { field: 'way', title: 'way' },
            { field: 'rate', title: 'clicks/s', format: ',d' },
            { field: 'nodes', title: 'nodes' },
          ],
        },
      },
    ],
  }
}

/** What the live picture of the demand may be asked. */
function paramsOf(price: number): readonly Spec[] {
  const times = { input: 'range', min: 0.1, max: 4, step: 0.1, name: 'times the rate ' }
  return [
    { name: 'times', value: 1, bind: times },
    { name: 'price', value: price, bind: { input: 'number', name: 'a node and hour ' } },
  ]
}

/** What the slider and the price come to, a line for each way; nothing above what was tried. */
function asked(way: string, at: number, ratePerSec: number): Spec {
  const cost = "format(datum.nodes * price * 730, ',.0f') + ' a month'"
  return {
    transform: [
      { filter: `datum.way === ${JSON.stringify(way)}` },
      { filter: `datum.rate * 1.000001 >= times * ${ratePerSec}` },
      { joinaggregate: [{ op: 'min', field: 'rate', as: 'next' }] },
      { filter: 'datum.rate === datum.next' },
      {
        calculate: `datum.way + ': ' + format(datum.nodes, ',') + ' nodes, ' + ${cost}`,
        as: 'told',
      },
    ],
    mark: { type: 'text', align: 'left', fontWeight: 600 },
    encoding: { x: { value: 8 }, y: { value: 12 + 17 * at }, text: { field: 'told' } },
  }
}

/** From the nodes with half of each assumption to those with twice of it. */
function sensitivityFigure(plan: ClusterPlan): Figure {
  const { sensitivity, best } = plan
  const none = sensitivity.flatMap(({ assumption, halved, doubled }) => [
    ...(halved.nodes === null ? [`half the ${assumption}`] : []),
    ...(doubled.nodes === null ? [`twice the ${assumption}`] : []),
  ])
  const told = sensitivity.map(
    ({ assumption, halved, doubled }) =>
      `${assumption}: ${whole(halved.nodes)} with half, ${whole(doubled.nodes)} with twice of it`,
  )
  return {
    name: 'plan-sensitivity',
    title: `Sensitivity: nodes in place of ${whole(best?.nodes ?? null)}, with half and twice of each assumption`,
    alt: `Range chart of nodes by assumption. ${told.map((t) => label(t)).join('; ')}.`,
    notes: [
      'A hollow mark is half of the assumption, a filled one twice. The rule is the answer.',
      ...(none.length === 0
        ? []
        : [`No number of nodes meets the target with ${none.join(', ')}.`]),
    ],
    whole: WHOLE,
    spec: (widthPx) => sensitivitySpec(plan, widthPx),
  }
}

function sensitivitySpec({ sensitivity, best }: ClusterPlan, widthPx: number): Spec {
  const rows = sensitivity.flatMap(({ assumption, halved, doubled }) => [
    { assumption, which: 'halved', nodes: halved.nodes },
    { assumption, which: 'doubled', nodes: doubled.nodes },
  ])
  const x = {
    field: 'nodes',
    type: 'quantitative',
    scale: { zero: true },
    axis: { title: 'nodes', format: ',d', tickMinStep: 1 },
  }
  const y = { field: 'assumption', type: 'nominal', sort: null, axis: { title: null } }
  const tooltip = [
    { field: 'assumption', title: 'assumption' },
    { field: 'which', title: 'it is' },
    { field: 'nodes', title: 'nodes' },
  ]
  return {
    width: widthPx - 110,
    height: 28 * sensitivity.length,
    data: { values: rows.filter(({ nodes }) => nodes !== null) },
    layer: [
      {
        data: { values: [{ nodes: best?.nodes ?? 0 }] },
        mark: { type: 'rule', strokeDash: [4, 4], opacity: 0.6 },
        encoding: { x },
      },
      {
        mark: { type: 'line', strokeWidth: 3, opacity: 0.5 },
        encoding: { x, y, detail: { field: 'assumption' } },
      },
      {
        mark: { type: 'point', size: 80, strokeWidth: 2, opacity: 1 },
        encoding: {
          ...{ x, y, tooltip },
          fill: {
            condition: { test: "datum.which === 'doubled'", value: 'var(--c1)' },
            value: 'transparent',
          },
          stroke: { value: 'var(--c1)' },
        },
      },
    ],
  }
}

function waysOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.map(({ way }) => way))]
}
function left({ nodesMax }: ClusterPlan, count: number, why: string): string[] {
  return count === 0 ? [] : [`${whole(count)} points are not drawn: ${why} (${whole(nodesMax)}).`]
}
