import { Presets, SingleBar } from 'cli-progress'
import { cellOf } from '../../bench/plan/cell.js'
import type { SearchTarget } from '../../bench/search/target.js'
import type { SweepWatch } from '../../bench/sweep.js'
import { auditText, msText, pace, rateText } from './figures.js'
import { foundText } from './sustainable.js'

type Line = (text: string) => void

/** Shows a sweep as it goes: a bar that is redrawn, or one plain line a cell. */
export function watchOf(
  cells: number,
  live: boolean,
  line: Line,
  searches = 0,
): SweepWatch & { stop(): void } {
  const total = cells + searches
  return live ? bars(cells, total, line) : lines(cells, total, line)
}

const searchText = ({ options }: SearchTarget): string => {
  const cell = cellOf(options)
  return `search ${cell.engine} ${pace(cell)}`
}

/** For files, pipes and CI: nothing is redrawn. */
function lines(cells: number, total: number, line: Line): SweepWatch & { stop(): void } {
  let current = ''
  return {
    begins: ({ id }, index) => {
      current = `[${index + 1}/${total}] ${id}`
    },
    besides: (name) => line(name),
    says: (text) => line(text),
    progress: () => {},
    ended: (cell, tookMs) => line(`${current}: ${endText(cell)}, took ${msText(tookMs)}`),
    searches: (target, index) => {
      current = `[${cells + index + 1}/${total}] ${searchText(target)}`
    },
    found: (all, tookMs) =>
      line(`${current}: ${all.map(foundText).join('; ')}, took ${msText(tookMs)}`),
    stop: () => {},
  }
}

function bars(cells: number, total: number, line: Line): SweepWatch & { stop(): void } {
  let current = ''
  let bar: SingleBar | undefined
  const stop = () => {
    bar?.stop()
    bar = undefined
  }
  const start = (title: string) => {
    current = title
    show(title)
  }
  const show = (name: string) => {
    const format = `${name} {bar} {percentage}% {note}`
    const style = { format, clearOnComplete: true, hideCursor: true, stream: process.stderr }
    bar = new SingleBar({ ...style, barsize: 24, fps: 5 }, Presets.shades_classic)
    bar.start(1, 0, { note: '' })
  }
  return {
    begins: ({ id }, index) => start(`[${index + 1}/${total}] ${id}`),
    searches: (target, index) => start(`[${cells + index + 1}/${total}] ${searchText(target)}`),
    found: (all) => {
      stop()
      line(`${current}: ${all.map(foundText).join('; ')}`)
    },
    besides: (name) => {
      stop()
      start(name)
    },
    says: (text) => {
      stop()
      line(text)
      show(current)
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
