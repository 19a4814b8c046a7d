import type { Definition } from '../../runtime/program.js'
import { Coordinator } from '../per-event/coordinator.js'
import type { World } from '../world.js'
import type { RealTimeArgs } from './args.js'
import { EpochLog } from './durable.js'

/**
 * Real-time mode, after Spark's (SPARK-52330): batches stay the unit of what is logged, and no
 * longer of what is scheduled. Stages run for as long as the query, records are shuffled while they
 * come, and rows go to an idempotent sink before the batch is over; at its end all stages are cut
 * at once and its range, its version of the state and its commit are logged in one sync.
 *
 * So the dataflow is per-event's, and the log is micro-batch's: this is where both models meet. Its
 * latency does not come from the interval any more; what the interval still sets is how much is
 * read again after a crash. Spark starts its tasks anew with each batch and keeps their state
 * where they ran; here they go on, which is the same to whoever looks from outside.
 *
 * Guarantee `exactly-once-upsert`. Argument: a cut is a consistent prefix (aligned barriers, see
 * per-event); a life goes on from the last epoch whose commit is safe, with the state there; rows
 * are absolute and replace their older selves, also those of an older life, which the sink's fence
 * keeps out from then on. So at rest each row has what its last click made of it, once.
 */
export const realTime: Definition<RealTimeArgs, number, World> = {
  name: 'real-time',
  role: 'coordinator',
  *run(context, { intervalMs, ...args }) {
    const { disk, log } = context.world
    const told = { ...args, checkpointIntervalMs: intervalMs }
    const store = (epoch: number) => new EpochLog(disk, epoch, log.partitions)
    return yield* new Coordinator(context, told, store).run()
  },
}
