import type { Drawn } from '../draw.js'
import { html, type Markup } from '../escape.js'
import { duration, NONE } from '../format.js'
import type { LineageDepth, Result } from '../result.js'
import { benchLine } from '../started.js'
import { command, figures, section, table } from './section.js'

const COMMAND = benchLine('--lineage')

/** Recovery against the depth of a lineage: the picture, and its figures. */
export function lineage(result: Result, drawn: readonly Drawn[], absent: string): Markup {
  const { lineage: points } = result
  return section(
    'lineage',
    'State by lineage: what the depth costs',
    html`<p>Micro-batch with its state in the workers, as immutable versions of key groups. When a
worker is lost, the others derive its groups again from the last checkpoint on: every batch since
then once more, but only for those groups (Resilient Distributed Datasets, NSDI 2012; parallel
recovery: Discretized Streams, SOSP 2013).</p>`,
    figures(drawn, absent),
    points.length === 0 ? null : depthTable(points),
    html`<p class="soft">Simulated with assumed costs: a batch takes 4 ms of one worker, and a loss
is noticed after 8 ms. Never compared with measured figures. ${command(COMMAND)}</p>`,
  )
}

function depthTable(points: readonly LineageDepth[]): Markup {
  const workers = [...new Set(points.map((point) => point.workers))]
  const depths = [...new Set(points.map(({ depth }) => depth))]
  const at = (many: number, depth: number) =>
    points.find((point) => point.workers === many && point.depth === depth)
  return table<number>(
    'Virtual time from the loss of one worker to the first new result, median of five runs',
    [
      { title: 'batches behind', of: (depth) => String(depth), number: true },
      ...workers.map((many) => ({
        title: `${many} workers`,
        of: (depth: number) => {
          const point = at(many, depth)
          if (point === undefined) return NONE
          return `${duration(point.outageMs)}${point.exact ? '' : ', NOT EXACT'}`
        },
        number: true,
      })),
    ],
    depths,
    { whole: 'a simulation of its own, with assumed costs' },
  )
}
