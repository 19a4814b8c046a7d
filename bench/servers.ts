import { KafkaBroker } from '../engines/clusters/kafka/broker.js'
import { brokers } from '../sinks/kafka-topics.js'
import { sinkNamed } from '../sinks/registry.js'

/** Parts of a sink's server that faults can kill, by name. False: nothing was there to kill. */
export type Killable = Readonly<Record<string, () => boolean>>

/** Of a sink whose server is one of our own; empty: it has none. */
export function killable(sink: string): Killable {
  return sink === 'kafka' ? { server: killBroker } : (sinkNamed(sink).kill ?? {})
}

/** Of a broker that was started with --data. */
const FOLDER = 'CHUNK42_KAFKA_DATA'
let isReturning = false

/** SIGKILL for the broker that `kafka start` has started here; it is started again. */
function killBroker(): boolean {
  const [host, port] = (brokers()[0] ?? '').split(':')
  if (host !== '127.0.0.1' && host !== 'localhost') return false
  const folder = process.env[FOLDER]
  const broker = new KafkaBroker({ port: Number(port), folder, detached: true })
  if (isReturning || !broker.isRunning) return false
  isReturning = true
  const again = broker.kill().then(() => broker.start(() => undefined))
  void again.then(() => {
    isReturning = false
  })
  return true
}
