import type { Log } from './log.js'

/**
 * The log as if nothing stood behind `ends`, on shared memory, which may be lowered while a run
 * goes on: the stream is over earlier. Law: a word falls only to an offset of which no click is
 * due, so nobody has seen what stood behind it.
 */
export function openCut(log: Log, ends: Int32Array): Log {
  const end = (partition: number): number => Atomics.load(ends, partition)
  return {
    partitions: log.partitions,
    length: end,
    available: (p, nowMs) => Math.min(end(p), log.available(p, nowMs)),
    dueMs: (p, offset) => log.dueMs(p, offset),
    nextMs: (p, offset, nowMs) => log.nextMs(p, offset, nowMs),
    segment(p, offset, lengthMax) {
      const segment = log.segment(p, offset, lengthMax)
      return { ...segment, length: Math.min(segment.length, end(p) - offset) }
    },
  }
}

/** The whole log: what `openCut` begins with. */
export function endsOf(log: Log): Int32Array {
  const ends = new Int32Array(new SharedArrayBuffer(log.partitions * 4))
  for (let p = 0; p < log.partitions; p++) ends[p] = log.length(p)
  return ends
}

/**
 * Ends the log soon: at the first click of each partition that is due `marginMs` from now, but
 * behind one click that is still to come, so that whoever waits for it finds the end. Throws when
 * that took so long that somebody may have seen what was cut off.
 */
export function cutSoon(log: Log, ends: Int32Array, nowMs: () => number, marginMs: number): void {
  const fromMs = nowMs()
  let firstCutMs = Number.POSITIVE_INFINITY
  for (let p = 0; p < log.partitions; p++) {
    const soon = Math.max(log.available(p, fromMs + marginMs), log.available(p, fromMs) + 1)
    if (soon >= ends[p]!) continue
    Atomics.store(ends, p, soon)
    firstCutMs = Math.min(firstCutMs, log.dueMs(p, soon))
  }
  if (nowMs() >= firstCutMs) {
    throw new Error(`the machine stood still for ${marginMs} ms while the stream was ended`)
  }
}
