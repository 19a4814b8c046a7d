import { Presets, SingleBar } from 'cli-progress'
import type { SweepWatch } from '../../bench/sweep.js'
import { auditText, msText, rateText } from './figures.js'

type Line = (text: string) => void

/** Shows a sweep as it goes: a bar that is redrawn, or one plain line a cell. */
export function watchOf(cells: number, live: boolean, line: Line): SweepWatch & { stop(): void } {
  return live ? bars(cells, line) : lines(cells, line)
}

/** For files, pipes and CI: nothing is redrawn. */
function lines(cells: number, line: Line): SweepWatch & { stop(): void } {
  let current = ''
  return {
    begins: ({ id }, index) => {
      current = `[${index + 1}/${cells}] ${id}`
    },
    progress: () => {},
    ended: (cell, tookMs) => line(`${current}: ${endText(cell)}, took ${msText(tookMs)}`),
    stop: () => {},
  }
}

function bars(cells: number, line: Line): SweepWatch & { stop(): void } {
  let current = ''
  let bar: SingleBar | undefined
  const stop = () => {
    bar?.stop()
    bar = undefined
  }
  return {
    begins: ({ id }, index) => {
      current = `[${index + 1}/${cells}] ${id}`
      const format = `${current} {bar} {percentage}% {note}`
      const style = { format, clearOnComplete: true, hideCursor: true, stream: process.stderr }
      bar = new SingleBar({ ...style, barsize: 24, fps: 5 }, Presets.shades_classic)
      bar.start(1, 0, { note: '' })
    },
    progress: (done, total, note) => {
      bar?.setTotal(Math.max(1, total))
      bar?.update(Math.min(done, total), { note })
    },
    ended: (cell) => {
      stop()
      line(`${current}: ${endText(cell)}`)
    },
    stop,
  }
}

function endText(cell: Parameters<SweepWatch['ended']>[0]): string {
  const p50 = cell.visibleLatencyMs?.p50
  const latency = p50 === undefined ? '' : `, visible p50 ${msText(p50)}`
  return `${auditText(cell)}, ${rateText(cell.achievedEventsPerSec)}${latency}`
}
