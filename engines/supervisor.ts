import {
  type AnyDefinition,
  type Definition,
  kill,
  type Notice,
  type Program,
  receive,
  spawn,
} from '../runtime/program.js'
import { isRefusal, ScriptRefused } from '../workloads/queries/groups/script.js'
import { type Compacting, startCompactor } from './compacting.js'
import type { World } from './world.js'

export interface SupervisorArgs {
  /** The engine's coordinator, by name. */
  readonly program: string
  /** Given to each life, with `life` = 1, 2, ... */
  readonly args: object
  /** After so many lives the last error is final: nothing is retried for ever. */
  readonly livesMax: number
  /**
   * Then the coordinator stops with a savepoint, and goes on with another number of workers;
   * several in the order of their time.
   */
  readonly rescale?: Rescale | readonly Rescale[]
  /** Small files of the sink are merged meanwhile, if it has files. */
  readonly compacting?: Compacting
}
/** What ended each life; its reader can do more about it than another one. */
export class GaveUp extends Error {
  override readonly name = 'GaveUp'
}
export interface Rescale {
  readonly atMs: number
  readonly workers: number
}

/**
 * Starts the coordinator again until it ends well; returns how many lives it took.
 *
 * Rescaling: state is kept by key and offsets by partition, neither by worker, so a life may have
 * any number of workers. The lives before a savepoint have the old number and are told when to
 * stop; those that begin after it have the new one, whether the one before stopped or fell, and are
 * told of the next savepoint. One that comes to the end of the log first has done all.
 */
export function supervisorOf(coordinators: Readonly<Record<string, AnyDefinition>>) {
  const supervisor: Definition<SupervisorArgs, number, World> = {
    name: 'supervisor',
    role: 'coordinator',
    *run(context, { program, args, livesMax, rescale = [], compacting }): Program<number> {
      const steps = 'atMs' in rescale ? [rescale] : rescale
      const { query } = context.world.kernel
      const helper = yield* startCompactor(query.name, compacting)
      for (let life = 1; ; life++) {
        const definition = coordinators[program]!
        const next = steps.find(({ atMs }) => atMs > context.nowMs)
        const told = { life, ...args, ...toldOf(steps, next) }
        const pid = yield* spawn(definition, told, { name: `coordinator#${life}` })
        let mail: Notice | undefined
        do {
          mail = yield* receive<Notice>()
          yield* helper.heard(mail)
        } while (mail?.kind !== 'exit' || mail.process !== pid)
        const stopped = next !== undefined && context.nowMs >= next.atMs
        if (mail.ok && !stopped) {
          yield* helper.stop()
          return life
        }
        if (mail.ok) continue
        // It may only be suspected: awake again it would hold workers that the next life needs.
        yield* kill(pid)
        if (isRefusal(mail.error)) throw new ScriptRefused(mail.error)
        if (life >= livesMax) throw new GaveUp(`gave up after ${life} lives: ${mail.error}`)
      }
    },
  }
  return supervisor
}

/** What a life is told whose next savepoint that is: the last step before it has been made. */
function toldOf(steps: readonly Rescale[], next: Rescale | undefined): object {
  const made = steps[(next === undefined ? steps.length : steps.indexOf(next)) - 1]
  return {
    ...(made === undefined ? {} : { workers: made.workers }),
    ...(next === undefined ? {} : { savepointAtMs: next.atMs }),
  }
}
