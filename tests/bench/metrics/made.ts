import fc from 'fast-check'
import type { Entry, Journal } from '../../../runtime/journal.js'
import type { Stage } from '../../../runtime/program.js'
import type { Log } from '../../../workloads/log/log.js'

/** A log of which only due times matter, given one by one. */
export function logOf(dues: readonly (readonly number[])[]): Log {
  return {
    partitions: dues.length,
    length: (p) => dues[p]!.length,
    available: (p, nowMs) => dues[p]!.filter((due) => due <= nowMs).length,
    dueMs: (p, offset) => dues[p]![offset]!,
    nextMs: (p, offset) => dues[p]![offset]!,
    segment: () => {
      throw new Error('no columns')
    },
  }
}

/** Clicks due evenly, `perMs` in each partition; click 0 is due at 0. */
export function steadyLog(partitions: number, length: number, perMs: number): Log {
  return {
    ...logOf([]),
    partitions,
    length: () => length,
    available: (_, nowMs) => Math.min(length, Math.max(0, Math.floor(nowMs * perMs + 1e-9) + 1)),
    dueMs: (_, offset) => offset / perMs,
  }
}

export function journalOf(entries: readonly Entry[]): Journal {
  return { clock: 'virtual', entries }
}
export function progress(
  atMs: number,
  process: string,
  partition: number,
  offset: number,
  stage: Stage = 'visible',
): Entry {
  return { atMs, process, kind: 'progress', stage, partition, offset }
}
export function processed(atMs: number, process: string, partition: number, offset: number): Entry {
  return progress(atMs, process, partition, offset, 'processed')
}
export function spawned(atMs: number, process: string, pid: number, slot: number): Entry {
  return { atMs, process, kind: 'spawn', pid, slot }
}
export function exited(
  atMs: number,
  process: string,
  pid: number,
  slot: number,
  ok: boolean,
  events = 0,
): Entry {
  return { atMs, process, kind: 'exit', pid, slot, ok, events, ...(ok ? {} : { error: 'killed' }) }
}
export function fault(atMs: number, process: string): Entry {
  return { atMs, process, kind: 'fault', what: 'kill' }
}
export function committed(atMs: number): Entry {
  return { atMs, process: 'coordinator#1', kind: 'perform', label: 'sink.commit', tookMs: 0.5 }
}

/** Times and offsets of a journal in which anything may happen. */
export const anyEntries = fc
  .array(
    fc.record({
      afterMs: fc.constantFrom(0, 0.25, 1, 7),
      part: fc.constantFrom('worker-0', 'worker-1', 'coordinator'),
      life: fc.integer({ min: 1, max: 3 }),
      kind: fc.constantFrom('processed', 'processed', 'processed', 'visible', 'spawn'),
      partition: fc.integer({ min: 0, max: 2 }),
      offset: fc.integer({ min: 0, max: 40 }),
    }),
    { maxLength: 60 },
  )
  .map((all) => {
    let atMs = 0
    return all.map(({ afterMs, part, life, kind, partition, offset }): Entry => {
      atMs += afterMs
      const process = `${part}#${life}`
      return kind === 'spawn'
        ? spawned(atMs, process, life, 0)
        : progress(atMs, process, partition, offset, kind as Stage)
    })
  })

/** True when a check of the property finds a counterexample: canaries must. */
export function fails<T>(property: fc.IProperty<T>, seed = 42): boolean {
  return fc.check(property, { seed, numRuns: 300 }).failed
}
