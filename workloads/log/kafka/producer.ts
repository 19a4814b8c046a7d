import { createHistogram } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from '../../../runtime/threads/shared.js'
import { readReplay } from '../../replay-file.js'
import type { Workload } from '../../workload.js'
import { makeLog, openLog, type SharedLog } from '../memory.js'
import { type Clicks, type TopicWriter, writeEventsMax, writerOf } from './client.js'
import { type ClientName, PATIENCE_MS, type Topic, unreachable } from './topic.js'
import { valuesOf } from './values.js'

/** What the producer's process is told. */
export type ToProducer =
  | {
      readonly kind: 'make'
      readonly topic: Topic
      readonly client: ClientName
      readonly workload: Workload
      readonly warmupMs: number
    }
  /** Begin: the run's zero, by `monotonicMs`. */
  | { readonly kind: 'go'; readonly originMs: number }
export type FromProducer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ended'; readonly figures: ProducerFigures }
  | { readonly kind: 'failed'; readonly error: string }

export interface ProducerFigures {
  readonly events: number
  readonly tookMs: number
  /** How long after it was due a click was handed to the client; 0 where everything is due at 0. */
  readonly lagMsP50: number
  readonly lagMsP99: number
  readonly lagMsMax: number
}

/** So that a client's own error comes first, if there is one. */
const SLACK_MS = 5_000
/** Nothing is due: less than a broker takes to answer. */
const IDLE_MS = 1
/** Of one write a sample each so many clicks: their due times lie evenly. */
const SAMPLES = 64

/**
 * The open-loop load: a process of its own makes the same clicks from their seed and sends each
 * when it is due, whatever the engine does. It says when it was late itself.
 */
class Producer {
  readonly #shared: SharedLog
  readonly #writer: TopicWriter
  readonly #most: number
  readonly #warmupMs: number
  readonly #lagUs = createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 })
  #lagMsMax = 0

  constructor({ topic, client, workload, warmupMs }: Extract<ToProducer, { kind: 'make' }>) {
    const { input } = workload
    this.#shared = makeLog(workload, input === null ? undefined : readReplay(input))
    const values = valuesOf(topic.values, this.#shared)
    this.#writer = writerOf(client, topic, values)
    this.#warmupMs = warmupMs
    this.#most = writeEventsMax(client, values)
  }
  async open(): Promise<void> {
    await this.#writer.open()
  }
  /** Sends all clicks; without an origin as fast as it goes. */
  async send(originMs?: number): Promise<ProducerFigures> {
    const log = openLog(this.#shared)
    const beganMs = monotonicMs()
    const sent = Array.from({ length: log.partitions }, () => 0)
    while (sent.some((offset, p) => offset < log.length(p))) {
      const nowMs = originMs === undefined ? Number.POSITIVE_INFINITY : monotonicMs() - originMs
      const clicks: Clicks[] = []
      for (const [partition, from] of sent.entries()) {
        const to = Math.min(log.available(partition, nowMs), from + this.#most)
        if (to <= from) continue
        clicks.push({ partition, columns: this.#shared.columns[partition]!, from, to })
        if (originMs === undefined) continue
        const step = Math.max(1, Math.floor((to - from) / SAMPLES))
        for (let i = from; i < to; i += step) this.#sent(log.dueMs(partition, i), nowMs)
      }
      if (clicks.length === 0) {
        await sleep(IDLE_MS)
        continue
      }
      await patiently(this.#writer.write(clicks))
      for (const { partition, to } of clicks) sent[partition] = to
    }
    await this.#writer.close()
    return {
      events: this.#shared.workload.events,
      tookMs: monotonicMs() - beganMs,
      lagMsP50: this.#lagUs.count > 0 ? this.#lagUs.percentile(50) / 1000 : 0,
      lagMsP99: this.#lagUs.count > 0 ? this.#lagUs.percentile(99) / 1000 : 0,
      lagMsMax: this.#lagMsMax,
    }
  }
  #sent(dueMs: number, nowMs: number): void {
    if (dueMs < this.#warmupMs) return
    const lagMs = nowMs - dueMs
    this.#lagUs.record(Math.max(1, Math.round(lagMs * 1000)))
    if (lagMs > this.#lagMsMax) this.#lagMsMax = lagMs
  }
}

/** Clients have patience of their own, within each other: what they add up to has an end here. */
async function patiently(act: Promise<void>): Promise<void> {
  const stop = new AbortController()
  const late = sleep(PATIENCE_MS + SLACK_MS, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`no answer for ${(PATIENCE_MS + SLACK_MS) / 1000} s`)
  })
  // Aborting it is no failure.
  late.catch(() => {})
  await Promise.race([act, late])
  stop.abort()
}

let producer: Producer | undefined
let brokers: readonly string[] = []
const tell = (message: FromProducer): void => void process.send?.(message)

async function hear(message: ToProducer): Promise<void> {
  if (message.kind === 'make') {
    brokers = message.topic.brokers
    producer = new Producer(message)
    await producer.open()
    // A backlog is there before the run begins.
    if (message.workload.drain) tell({ kind: 'ended', figures: await producer.send() })
    tell({ kind: 'ready' })
  } else tell({ kind: 'ended', figures: await producer!.send(message.originMs) })
}

process.on('message', (message: ToProducer) => {
  hear(message).catch((error: unknown) => {
    tell({ kind: 'failed', error: unreachable({ brokers }, error).message })
  })
})
// Ctrl-C is for the run, which ends this process too.
process.on('SIGINT', () => {})
// Nobody is left to send for.
process.on('disconnect', () => process.exit())
