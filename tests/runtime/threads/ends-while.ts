import type { Fault } from '../../../runtime/fault.js'
import { type AnyDefinition, type Program, sleep, spawn } from '../../../runtime/program.js'
import { acts } from './acts.js'
import { onThreads, sharedWord } from './run.js'

// Run by a test in a process of its own, which must end by itself. The argument says in the
// middle of what the run is closed.
const root = (program: string, args: unknown, on: number, ms = 30): AnyDefinition => ({
  name: 'root',
  role: 'coordinator',
  *run(): Program {
    yield* spawn(acts[program]!, args, { name: program, on })
    yield* sleep(ms)
  },
})
const LONG_MS = 60_000
const zombie: Fault = {
  process: 'dozes',
  at: { point: 'sleep', hit: 2 },
  act: 'zombie',
  forMs: LONG_MS,
}
const crash: Fault = { process: 'slot-1', at: { atMs: 29 }, act: 'kill' }
const struckAt1Ms: Fault = { process: 'slot-1', at: { atMs: 1 }, act: 'kill' }
const RUNS: Record<string, () => Promise<unknown>> = {
  crash: () => onThreads(root('spin', 100, 1), [crash]),
  stuck: () => onThreads(root('stuck', sharedWord(), 1)),
  sleep: () => onThreads(root('dozes', LONG_MS, -1)),
  // The successor is closed at every stage of its start.
  load: async () => {
    for (let ms = 1; ms <= 40; ms++) await onThreads(root('spin', 1_000, 1, ms), [struckAt1Ms])
  },
  zombie: () => onThreads(root('dozes', 5, -1), [zombie]),
}
await RUNS[process.argv[2]!]!()
process.stdout.write('closed\n')
