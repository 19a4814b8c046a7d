import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from '../../../../runtime/threads/shared.js'
import { KafkaError, PATIENCE_MS, type Topic } from '../topic.js'
import { Connection } from './connection.js'

const AGAIN_MS = 50

/** A broker says: not now. It is asked again. */
export class Again extends Error {}

/** Codes of https://kafka.apache.org/protocol#protocol_error_codes that pass by themselves. */
const PASSING: ReadonlyMap<number, string> = new Map([
  [3, 'it does not know the topic'],
  [5, 'no leader'],
  [6, 'another broker leads it, which only kafkajs looks for'],
  [7, 'it took too long'],
  [8, 'broker not available'],
  [9, 'replica not available'],
  [13, 'network'],
  [14, 'coordinator loading'],
  [15, 'no coordinator'],
  [19, 'not enough replicas'],
  [56, 'storage'],
  [78, 'offset not available'],
])
const OFFSET_OUT_OF_RANGE = 1

/** Throws for what is no success. */
export function checkCode(code: number, what: string): void {
  if (code === 0) return
  const passing = PASSING.get(code)
  if (passing !== undefined) throw new Again(`${what}: ${passing}`)
  if (code === OFFSET_OUT_OF_RANGE) {
    throw new KafkaError(`${what}: the broker has lost clicks that it had acknowledged`)
  }
  throw new KafkaError(`${what}: error code ${code}`)
}

/**
 * One broker, asked until it answers: a connection that breaks is made anew. Law: `act` may be done
 * several times, so it must be such that a repeat changes nothing.
 */
export class BrokerLink {
  readonly #brokers: readonly string[]
  #connection: Connection | undefined
  #closed = false

  constructor({ brokers }: Pick<Topic, 'brokers'>) {
    this.#brokers = brokers
  }

  async do<T>(act: (connection: Connection) => Promise<T>): Promise<T> {
    const beganMs = monotonicMs()
    for (let tries = 0; ; tries++) {
      try {
        const address = this.#brokers[tries % this.#brokers.length]!
        this.#connection ??= await Connection.open(address)
        return await act(this.#connection)
      } catch (error) {
        if (error instanceof KafkaError || error instanceof RangeError || this.#closed) throw error
        if (error instanceof Error && error.name === 'LandingError') throw error
        if (monotonicMs() - beganMs > PATIENCE_MS) throw error
        if (!(error instanceof Again)) this.#drop()
        await sleep(AGAIN_MS)
      }
    }
  }
  close(): void {
    this.#closed = true
    this.#drop()
  }
  #drop(): void {
    this.#connection?.close()
    this.#connection = undefined
  }
}
