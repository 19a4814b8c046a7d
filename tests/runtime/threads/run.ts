import { interpose } from '../../../faults/interpose.js'
import type { Fault } from '../../../runtime/fault.js'
import type { Entry, Journal } from '../../../runtime/journal.js'
import type { AnyDefinition } from '../../../runtime/program.js'
import { Threads } from '../../../runtime/threads/threads.js'
import { acts } from './acts.js'

/** Runs a root of acts on two slots, and closes whatever happens. */
export async function onThreads<T>(
  root: AnyDefinition,
  faults: readonly Fault[] = [],
  meanwhile: (threads: Threads) => void = () => {},
) {
  const threads = await Threads.start({
    programs: acts,
    world: {},
    workerWorld: {},
    entry: new URL('./entry.js', import.meta.url),
    slots: 2,
    faults,
    interpose,
  })
  try {
    const run = threads.run<T>(root, undefined)
    meanwhile(threads)
    const value = await run
    return { value, journal: threads.journal }
  } finally {
    await threads.close()
  }
}
export function entriesOf<K extends Entry['kind']>(
  { entries }: Journal,
  kind: K,
  process: string,
): Extract<Entry, { kind: K }>[] {
  return entries.filter(
    (e): e is Extract<Entry, { kind: K }> => e.kind === kind && e.process === process,
  )
}
export const sharedWord = (): Int32Array => new Int32Array(new SharedArrayBuffer(4))
