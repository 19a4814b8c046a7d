import { linearRateAxis, logScale, rateAxis } from '../charts/axes.js'
import type { Figure, Spec } from '../charts/chart.js'
import { colourScale, legend, shapeScale } from '../charts/theme.js'
import { label } from '../escape.js'
import { rate, rounded, whole } from '../format.js'
import { type ClusterPlan, type Way, wayText } from './cluster-plan.js'

/** The pictures of a plan that found an answer. */
export function planFigures(plan: ClusterPlan): readonly Figure[] {
  if (plan.best === null) return []
  return [demandFigure(plan), capacityFigure(plan), sensitivityFigure(plan)]
}

/** Nodes by rate; the live picture asks for another rate and another price. */
function demandFigure(plan: ClusterPlan): Figure {
  const { demand, target } = plan
  const known = demand.filter(({ nodes }) => nodes !== null)
  const told = known.map((d) => `${wayText(d.way)}: ${whole(d.nodes)} at ${rate(d.ratePerSec)}`)
  return {
    name: 'plan-demand',
    title: 'Demand: nodes needed, by rate',
    alt: `Line chart of nodes by clicks a second. ${told.map((t) => label(t)).join('; ')}.`,
    notes: [
      'The fewest nodes that meet the target at each rate that was tried. Live, the slider asks for ' +
        'another rate, answered by the next one above that was tried, and the price for another one ' +
        'a node.',
      ...left(plan, demand.length - known.length, 'more than were tried'),
    ],
    spec: (widthPx) => demandSpec(plan, known, target.nodePricePerHour, widthPx),
  }
}
type Known = ClusterPlan['demand']

function demandSpec(plan: ClusterPlan, known: Known, price: number, widthPx: number): Spec {
  const { ratePerSec } = plan.target
  const names = waysOf(known)
  const rates = logScale(
    known.map((one) => one.ratePerSec),
    1.3,
  )
  const nodes = logScale(
    known.map((one) => one.nodes ?? 1),
    1.5,
  )
  const color = { field: 'way', scale: colourScale(names), legend: legend(widthPx) }
  const x = {
    field: 'rate',
    type: 'quantitative',
    scale: { type: 'log', domain: rates.domain, nice: false },
    axis: rateAxis(rates.values, 'clicks per second, log'),
  }
  const y = {
    field: 'nodes',
    type: 'quantitative',
    scale: { type: 'log', domain: nodes.domain, nice: false },
    axis: { title: 'nodes, log', values: nodes.values, format: ',d' },
  }
  return {
    width: widthPx - 20,
    height: 230,
    params: [
      {
        name: 'times',
        value: 1,
        bind: { input: 'range', min: 0.1, max: 4, step: 0.1, name: 'times the rate ' },
      },
      { name: 'price', value: price, bind: { input: 'number', min: 0, name: 'a node and hour ' } },
    ],
    data: {
      values: known.map((one) => ({
        way: label(wayText(one.way)),
        rate: one.ratePerSec,
        nodes: one.nodes,
      })),
    },
    layer: [
      {
        mark: { type: 'line', strokeWidth: 1.5, point: false },
        encoding: { x, y, color },
      },
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
      ...names.map((way, at) => asked(way, at, ratePerSec)),
    ],
  }
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

/** Rate by nodes. */
function capacityFigure(plan: ClusterPlan): Figure {
  const known = plan.capacity.filter(({ ratePerSec }) => ratePerSec !== null)
  const told = known.map((c) => `${wayText(c.way)}: ${rate(c.ratePerSec)} by ${whole(c.nodes)}`)
  return {
    name: 'plan-capacity',
    title: 'Capacity: rate sustained within the target, by nodes',
    alt: `Line chart of clicks a second by nodes. ${told.map((t) => label(t)).join('; ')}.`,
    notes: [
      'The highest rate at which lag does not grow and the target is met, to within 2 %. The rule is ' +
        'the rate that was asked for.',
      ...left(plan, plan.capacity.length - known.length, 'the target is missed at any rate'),
    ],
    spec: (widthPx) => capacitySpec(plan, known, widthPx),
  }
}

function capacitySpec(
  { target }: ClusterPlan,
  known: ClusterPlan['capacity'],
  widthPx: number,
): Spec {
  const names = waysOf(known)
  const color = { field: 'way', scale: colourScale(names), legend: legend(widthPx) }
  const x = {
    field: 'nodes',
    type: 'quantitative',
    axis: { title: 'nodes', format: ',d', tickMinStep: 1 },
  }
  const y = {
    field: 'rate',
    type: 'quantitative',
    axis: linearRateAxis('clicks per second', 5),
  }
  return {
    width: widthPx - 20,
    height: 200,
    data: {
      values: known.map((one) => ({
        way: label(wayText(one.way)),
        nodes: one.nodes,
        rate: rounded(one.ratePerSec ?? 0),
      })),
    },
    layer: [
      {
        data: { values: [{ rate: target.ratePerSec }] },
        mark: { type: 'rule', strokeDash: [4, 4], opacity: 0.6 },
        encoding: { y },
      },
      { mark: { type: 'line', strokeWidth: 1.5 }, encoding: { x, y, color } },
      {
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: {
          ...{ x, y, color },
          shape: { field: 'way', scale: shapeScale(names), legend: legend(widthPx) },
          tooltip: [
            { field: 'way', title: 'way' },
            { field: 'nodes', title: 'nodes' },
            { field: 'rate', title: 'clicks/s', format: ',d' },
          ],
        },
      },
    ],
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

function waysOf(all: readonly { readonly way: Way }[]): string[] {
  return [...new Set(all.map(({ way }) => label(wayText(way))))]
}
function left({ nodesMax }: ClusterPlan, count: number, why: string): string[] {
  return count === 0 ? [] : [`${whole(count)} points are not drawn: ${why} (${whole(nodesMax)}).`]
}
