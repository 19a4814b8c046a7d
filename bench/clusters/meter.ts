import { readFileSync } from 'node:fs'

/** Processor time and greatest memory of processes that may come and go. */
export interface Used {
  readonly cpuSec: number
  readonly rssBytesMax: number
}

const SAMPLE_MS = 100
/** The kernel counts processor time in hundredths of a second, on every Linux. */
const TICKS_PER_SEC = 100
const PAGE_BYTES = 4096

/**
 * Looks at the processes of somebody, as long as they live: what one had used when it was last seen
 * counts when it is gone. Zeros where the system has no /proc.
 */
export class ProcessMeter {
  readonly #pids: () => readonly number[]
  /** Ticks by process: at its first sight, and the latest. */
  readonly #ticks = new Map<number, { readonly first: number; last: number }>()
  readonly #timer: NodeJS.Timeout
  #rssBytesMax = 0

  /** `since`: what processes had used before is not counted. */
  constructor(pids: () => readonly number[]) {
    this.#pids = pids
    this.#sample(true)
    // Of a cell that failed nobody stops it: that must not keep the process.
    this.#timer = setInterval(() => this.#sample(false), SAMPLE_MS).unref()
  }

  stop(): Used {
    clearInterval(this.#timer)
    this.#sample(false)
    let ticks = 0
    for (const { first, last } of this.#ticks.values()) ticks += last - first
    return { cpuSec: ticks / TICKS_PER_SEC, rssBytesMax: this.#rssBytesMax }
  }

  #sample(begin: boolean): void {
    let rssBytes = 0
    for (const pid of this.#pids()) {
      const stat = statOf(pid)
      if (stat === undefined) continue
      const known = this.#ticks.get(pid)
      if (known !== undefined) known.last = stat.ticks
      else this.#ticks.set(pid, { first: begin ? stat.ticks : 0, last: stat.ticks })
      rssBytes += stat.rssBytes
    }
    this.#rssBytesMax = Math.max(this.#rssBytesMax, rssBytes)
  }
}

/** proc(5): utime and stime are fields 14 and 15, rss is field 24. */
function statOf(pid: number): { ticks: number; rssBytes: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return {
      ticks: Number(fields[11]) + Number(fields[12]),
      rssBytes: Number(fields[21]) * PAGE_BYTES,
    }
  } catch {
    return undefined
  }
}
