import { join } from 'node:path'
import { engineArgs } from '../../../bench/engine-args.js'
import { type CellSpec, slotsOf } from '../../../bench/spec.js'
import { workerWorld } from '../../../bench/worker.js'
import { programs, supervisor } from '../../../engines/registry.js'
import { sharedArena } from '../../../runtime/arena.js'
import type { Disk } from '../../../runtime/disk.js'
import type { Fault, Interpose } from '../../../runtime/fault.js'
import { RemotePrograms } from '../../../runtime/processes/remote.js'
import { deadly } from '../../../runtime/processes/strike.js'
import { fileDisk } from '../../../runtime/threads/file-disk.js'
import { monotonicMs } from '../../../runtime/threads/shared.js'
import { Threads } from '../../../runtime/threads/threads.js'
import type { Sink } from '../../../sinks/sink.js'
import { noMetBits } from '../../../workloads/encoding/dead-letters.js'
import { encodeLog } from '../../../workloads/encoding/encode.js'
import { makeFileLog, makeLog } from '../../../workloads/log/memory.js'
import { queryNamed } from '../../../workloads/queries/query.js'
import { aroundSink } from '../../around-sink.js'
import { interpose } from '../../interpose.js'
import type { FromNode, ToNode } from './mail.js'
import { loadSinks, openSink } from './open-sink.js'

// The composition root of a process that is one node: it lives until it is killed or told to end.
type Prepare = Extract<ToNode, { kind: 'prepare' }>
type Go = Extract<ToNode, { kind: 'go' }>

const tell = (mail: FromNode, then?: () => void): void => {
  process.send?.(mail, () => then?.())
}
const remote = (first: Readonly<Record<string, string>>): RemotePrograms =>
  new RemotePrograms(first, tell)

let prepared: Promise<(go: Go) => Promise<void>> | undefined
let asked: RemotePrograms | undefined
process.on('message', (mail: ToNode) => {
  if (mail.kind === 'prepare') prepared = prepare(mail)
  else if (mail.kind === 'go') void prepared?.then((run) => run(mail))
  else asked?.heard(mail)
})
// Nobody is left who could want anything.
process.on('disconnect', () => process.exit(0))

async function prepare({
  spec,
  faults,
  livesMax,
  owns,
}: Prepare): Promise<(go: Go) => Promise<void>> {
  const { log: at, workload } = spec
  // Who asked for the run has written the folder.
  const log = at.kind === 'file' ? makeFileLog(workload, at.folder) : makeLog(workload)
  const encoded =
    spec.encoding === 'columns' ? null : { log: encodeLog(log, spec.encoding), met: noMetBits(log) }
  const workers = { log, encoded, query: queryNamed(spec.query)!, audit: spec.audit, module: null }
  const strikes = deadly(interpose)
  let beganMs = 0
  const late: { disk?: Disk; sink?: Sink } = {}
  const world = Object.assign(late, { ...workerWorld(workers), arena: sharedArena })
  const threads = await Threads.start({
    programs,
    world,
    workerWorld: workers,
    entry: new URL('./worker.js', import.meta.url),
    slots: slotsOf(spec),
    faults: [...faults, NEVER],
    interpose: (plan, fired) => fromHere(strikes.make(plan, fired), () => beganMs),
  })
  if (owns) await loadSinks()
  tell({ kind: 'ready' })
  return async (go) => {
    let error: string | undefined
    try {
      world.disk = fileDisk(join(go.folder, 'log'), spec.durability)
      world.sink = await sinkOf(spec, go)
      beganMs = monotonicMs() - go.originMs
      await threads.run(supervisor, engineArgs(spec, livesMax), go.originMs)
      await world.sink.close()
    } catch (thrown) {
      error = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
    }
    const terminated = threads.journal.entries.filter(
      ({ kind, process: name }) => kind === 'fault' && name.startsWith('slot-'),
    ).length
    const end = { kind: 'ended', passed: strikes.passed(), terminated } as const
    tell(error === undefined ? end : { ...end, error }, () => process.exit(0))
  }
}
/** It strikes nobody; with it the drivers ask at each effect, and what is passed is counted. */
const NEVER: Fault = { process: 'nobody', at: { point: 'nowhere', hit: 1 }, act: 'kill' }

/** What the clock drives counts from this node's beginning, not from the run's. */
function fromHere(inner: Interpose, beganMs: () => number): Interpose {
  return {
    ...inner,
    get timed() {
      return inner.timed.map((fault) =>
        'atMs' in fault.at
          ? { ...fault, at: { ...fault.at, atMs: fault.at.atMs + beganMs() } }
          : fault,
      )
    },
  }
}

async function sinkOf(spec: CellSpec, { folder, sink: first }: Go): Promise<Sink> {
  if (first !== null) {
    const programs = remote(first)
    asked = programs
    return {
      fence: (writer) => programs.call('fence', writer),
      commit: (commit) => programs.call('commit', commit),
      read: () => programs.call('read'),
      close: async () => undefined,
    }
  }
  const sink = await openSink(spec, folder)
  return aroundSink(sink, {
    *fence(writer) {
      const fence = yield* sink.fence(writer)
      if (writer.role === 'engine') tell({ kind: 'fenced' })
      return fence
    },
    *commit(commit) {
      const outcome = yield* sink.commit(commit)
      tell({ kind: 'committed' })
      return outcome
    },
  })
}
