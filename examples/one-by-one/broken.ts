import { type Disk, type EnginePlugIn, perform, startWriter } from 'chunk42'
import { Batches, commit, type OneByOne, stop } from './batches.js'

/**
 * The same engine with a mistake that is often made: it keeps its position in a file of its own,
 * and writes it before the rows. `chunk42 verify` must find that.
 */
const coordinator: OneByOne = {
  name: 'one-by-one-broken',
  role: 'coordinator',
  *run(context, args) {
    const { kernel, disk } = context.world
    const writer = yield* startWriter(kernel.query.name, args.life)
    const batches = new Batches(context.world, args.batchEvents)
    const first = yield* perform('position.read', () => disk.read('position')?.[0] ?? 0)
    yield* batches.again(first)
    for (let id = first; id < batches.count; id++) {
      yield* batches.due(id, context)
      const rows = yield* batches.fold(id)
      yield* perform('position.write', () => write(disk, id + 1))
      yield* commit(writer.pid, { id, rows, ends: batches.ends(id) }, context.self)
    }
    yield* stop(writer.pid)
    return batches.count
  },
}
function write(disk: Disk, position: number): void {
  disk.write('position', Uint8Array.of(position))
  disk.sync('position')
  disk.syncFolder()
}

export const engine: EnginePlugIn = {
  name: coordinator.name,
  guarantees: ['exactly-once'],
  programs: { [coordinator.name]: coordinator },
  args: ({ batchEvents }) => ({ batchEvents }),
}
