import {
  type AnyDefinition,
  type Notice,
  type Pid,
  type Program,
  receive,
  spawn,
} from '../runtime/program.js'
import { type FromWriter, sinkWriter, type ToWriter } from '../sinks/writer.js'

export type { FromWriter, ToWriter }

/**
 * A writer for this life of a coordinator, and through it a new epoch: from its `ready` on,
 * nothing that an older life or its zombies send can be committed.
 */
export function* startWriter(
  query: string,
  life: number,
  sources = 0,
  writer: AnyDefinition = sinkWriter,
): Program<{ pid: Pid; epoch: number; idLast: number }> {
  const args = { query, role: 'engine', sources } as const
  const pid = yield* spawn(writer, args, { name: `writer#${life}` })
  for (;;) {
    const mail = yield* receive<FromWriter | Notice>()
    if (mail?.kind === 'ready' && mail.from === pid) {
      return { pid, epoch: mail.epoch, idLast: mail.idLast }
    }
    if (mail?.kind === 'exit' && mail.process === pid) {
      throw new Error(`the sink's writer ended: ${mail.ok ? 'too early' : mail.error}`)
    }
  }
}
