import {
  type AnyDefinition,
  type Definition,
  kill,
  type Notice,
  type Program,
  receive,
  spawn,
} from '../runtime/program.js'
import type { World } from './world.js'

export interface SupervisorArgs {
  /** The engine's coordinator, by name. */
  readonly program: string
  /** Given to each life, with `life` = 1, 2, ... */
  readonly args: object
  /** After so many lives the last error is final: nothing is retried for ever. */
  readonly livesMax: number
}

/** Starts the coordinator again until it ends well; returns how many lives it took. */
export function supervisorOf(coordinators: Readonly<Record<string, AnyDefinition>>) {
  const supervisor: Definition<SupervisorArgs, number, World> = {
    name: 'supervisor',
    role: 'coordinator',
    *run(_, { program, args, livesMax }): Program<number> {
      for (let life = 1; ; life++) {
        const definition = coordinators[program]!
        const pid = yield* spawn(definition, { life, ...args }, { name: `coordinator#${life}` })
        let mail: Notice | undefined
        do mail = yield* receive<Notice>()
        while (mail?.kind !== 'exit' || mail.process !== pid)
        if (mail.ok) return life
        // It may only be suspected: awake again it would hold workers that the next life needs.
        yield* kill(pid)
        if (life >= livesMax) throw new Error(`gave up after ${life} lives: ${mail.error}`)
      }
    },
  }
  return supervisor
}
