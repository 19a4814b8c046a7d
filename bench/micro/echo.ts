import { Ring, type RingReader } from '../../runtime/ring.js'

/** The bells: of whoever sends first, and of the echo, on another cache line. */
export const HERE = 0
export const THERE = 16
/** This module, for a thread. */
export const ECHO = new URL(import.meta.url)

export interface EchoArgs {
  readonly there: Int32Array
  readonly back: Int32Array
  readonly bells: Int32Array
}

/** The other thread of `ring-hop`: sends each record back, until one is 0. */
export function echo({ there, back, bells }: EchoArgs): void {
  const input = new Ring(there, 1)
  const out = new Ring(back, 1)
  const covered = new Int32Array(1)
  const reader = new SumReader()
  for (;;) {
    const seen = Atomics.load(bells, THERE)
    if (input.read(1, covered, reader) === 0) {
      Atomics.wait(bells, THERE, seen)
      continue
    }
    if (reader.last === 0) return
    out.push(reader.last, reader.last)
    out.publish([0])
    Atomics.add(bells, HERE, 1)
    Atomics.notify(bells, HERE)
  }
}

/** Looks at every record, and does as little with it as one can. */
export class SumReader implements RingReader {
  readonly seen = new Int32Array(1)
  drained = false
  taken = 0
  sum = 0
  last = 0

  take(data: Int32Array, mask: number, from: number, count: number): number {
    for (let n = 0; n < count; n++) {
      const at = ((from + n) & mask) << 1
      this.last = data[at]!
      this.sum = (this.sum + data[at]! + data[at + 1]!) | 0
    }
    this.taken += count
    return count
  }
}
