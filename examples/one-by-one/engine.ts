import { type EnginePlugIn, startWriter } from 'chunk42'
import { Batches, commit, type OneByOne, stop } from './batches.js'

/**
 * One batch after the other, in one process. Guarantee: exactly-once. Argument:
 *
 * 1. The number of a batch says which clicks it has, in every life.
 * 2. The sink takes rows and number in one transaction, each number once, and says which was last:
 *    that is the only position there is, so it cannot differ from the rows.
 * 3. A life that dies has left nothing else behind. The next one fences, and goes on behind that.
 */
const coordinator: OneByOne = {
  name: 'one-by-one',
  role: 'coordinator',
  *run(context, args) {
    const { kernel } = context.world
    const writer = yield* startWriter(kernel.query.name, args.life)
    const batches = new Batches(context.world, args.batchEvents)
    const first = writer.idLast + 1
    yield* batches.again(first)
    for (let id = first; id < batches.count; id++) {
      yield* batches.due(id, context)
      const rows = yield* batches.fold(id)
      yield* commit(writer.pid, { id, rows, ends: batches.ends(id) }, context.self)
    }
    yield* stop(writer.pid)
    return batches.count
  },
}

export const engine: EnginePlugIn = {
  name: coordinator.name,
  guarantees: ['exactly-once'],
  programs: { [coordinator.name]: coordinator },
  args: ({ batchEvents }) => ({ batchEvents }),
}
