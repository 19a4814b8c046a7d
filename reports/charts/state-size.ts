import { isPaced, isValid } from '../cells.js'
import { ballastBytes, ballastText, checkpointMs, othersOf } from '../clusters.js'
import type { Cell, Result } from '../result.js'
import type { Chart } from './chart.js'
import { linesOf, type Picture, type Sweep, sweptFigure } from './swept.js'

/** What more state costs: checkpoints, latency, recovery, each against its size. */
export const stateSize: Chart = {
  name: 'state-size',
  absent: '',
  draw: (result) => {
    const sized = sizedCells(result)
    return PICTURES.flatMap((picture) => sweptFigure(picture, sized, SIZES, result))
  },
}

const SIZES: Sweep = {
  of: 'state',
  axis: {
    x: 'ballast in the state',
    xLabel: "datum.value < 1e9 ? datum.value / 1e6 + ' MB' : round(datum.value / 1e8) / 10 + ' GB'",
  },
  x: ballastBytes,
  xText: ballastText,
}

function sizedCells(result: Result): Cell[] {
  return othersOf(result).filter((c) => isValid(c) && !c.drain && ballastBytes(c) > 0)
}

/** Cells with ballast, where one question was asked at two sizes of it or more. */
export function withSizes(result: Result): readonly Cell[] {
  return linesOf(sizedCells(result), SIZES).flat()
}

const PICTURES: readonly Picture[] = [
  {
    name: 'state-checkpoint',
    title: 'A checkpoint, by the size of the state',
    fits: isPaced,
    axis: 'checkpoint',
    figures: { checkpoint: checkpointMs },
    says:
      'As each says of itself: Flink the median of its checkpoints, Kafka Streams the mean of ' +
      'its commits. Where only what changed is written they do not grow with all that there is.',
  },
  {
    name: 'state-latency',
    title: 'Visible latency, by the size of the state',
    fits: isPaced,
    axis: 'visible latency',
    figures: {
      p50: (c) => c.visibleLatencyMs?.p50 ?? null,
      p99: (c) => c.visibleLatencyMs?.p99 ?? null,
    },
    says: 'Each click changes an entry of the state, and can be read with the commit behind it.',
  },
  {
    name: 'state-recovery',
    title: 'Recovery after a worker died, by the size of the state',
    fits: (c) => c.recovery !== null,
    axis: 'time from the fault',
    figures: {
      outage: (c) => c.recovery?.outageMs ?? null,
      'catch-up': (c) => c.recovery?.catchUpMs ?? null,
    },
    says:
      'Outage: until the first new result. Catch-up: until latency is as it was. Until the death ' +
      'is noticed time passes in both, whatever the size.',
  },
]
