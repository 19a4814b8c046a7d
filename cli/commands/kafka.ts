import { KAFKA_PORT, KafkaBroker } from '../../engines/clusters/kafka/broker.js'
import { UsageError } from '../usage-error.js'
import { whole } from '../values.js'
import type { Io } from '../wiring.js'

export interface KafkaSwitches {
  /** As typed. */
  readonly port: string
  /** Its folder; undefined: one in the cache, by port. */
  readonly data: string | undefined
  readonly json: boolean
}

const ACTS = ['start', 'stop', 'status'] as const
const readPort = whole(1, 65_535)

/** One broker on this machine, which outlives the command. 1: it does not run. */
export async function kafka(act: string, switches: KafkaSwitches, io: Io): Promise<number> {
  const port = readPort(switches.port, 'port')
  const broker = new KafkaBroker({ port, folder: switches.data, detached: true })
  switch (act) {
    case 'start':
      await broker.ensure(io.err)
      await broker.start(io.err)
      tell(broker, true, switches.json, io)
      return 0
    case 'stop':
      await broker.stop()
      tell(broker, false, switches.json, io)
      return 0
    case 'status': {
      const up = await broker.isUp()
      tell(broker, up, switches.json, io)
      return up ? 0 : 1
    }
    default:
      throw new UsageError(act, 'no such act', ACTS.join(', '))
  }
}

function tell(broker: KafkaBroker, up: boolean, json: boolean, io: Io): void {
  const { name, address, folder } = broker
  if (json) io.out(JSON.stringify({ name, address, folder, up }, null, 2))
  else io.out(`${name}: ${up ? `listens at ${address}` : 'does not run'}; its data: ${folder}`)
}

export const KAFKA_PORT_TEXT = String(KAFKA_PORT)
