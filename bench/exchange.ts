import type { Exchange } from '../reports/result.js'
import { monotonicMs } from '../runtime/threads/shared.js'
import { makeLog } from '../workloads/log/memory.js'
import { checkExchange } from './exchange/answer.js'
import { clicksOf } from './exchange/clicks.js'
import { figuresOf } from './exchange/figures.js'
import type { Phase, Transport } from './exchange/phase.js'
import { ringTransport } from './exchange/ring.js'
import { tcpTransport } from './exchange/tcp.js'
import type { CellHooks } from './sweep.js'

/** One by one, a small buffer, a batch of some engines, the textbook's. */
const BUFFERS = [1, 100, 4_000, 50_000] as const
/** A load that all of them can bear, one by one over TCP only just. */
const PACED_PER_SEC = 100_000
/** Both sides must have heard of the phase when it begins. */
const LEAD_MS = 15
const BUFFERS_MIN = 2

export interface ExchangeOptions {
  readonly events?: number
  readonly buffers?: readonly number[]
  /** As fast as it goes, after a warm-up; and at the modest rate. */
  readonly drainMs?: number
  readonly pacedMs?: number
  /** Of the first buffer size, when all code is new; a quarter of it is enough for the others. */
  readonly warmupMs?: number
}

/**
 * What one record costs to hand on to another worker, by transport and by buffer size: as fast as
 * it goes, and at a modest rate. Throws when a record was lost, doubled or changed.
 *
 * Law: nothing is left running when it settles.
 */
export async function measureExchange(
  { progress, signal }: CellHooks = {},
  options: ExchangeOptions = {},
): Promise<Exchange[]> {
  const { buffers = BUFFERS, drainMs = 700, pacedMs = 400, warmupMs = 240 } = options
  const shared = makeLog(clicksOf(options.events))
  const rows: Exchange[] = []
  const total = 2 * buffers.length
  for (const open of [ringTransport, tcpTransport]) {
    signal?.throwIfAborted()
    const transport = await open(shared, signal)
    try {
      for (const bufferRecords of buffers) {
        progress?.(rows.length / 2, total, `${transport.name}, buffers of ${bufferRecords}`)
        const atLeastMs = (BUFFERS_MIN * bufferRecords * 1000) / PACED_PER_SEC
        const warmMs = bufferRecords === buffers[0] ? warmupMs : warmupMs / 4
        await run(transport, { bufferRecords, ms: warmMs, ratePerSec: null })
        rows.push(await run(transport, { bufferRecords, ms: drainMs, ratePerSec: null }))
        const ms = Math.max(pacedMs, atLeastMs)
        rows.push(await run(transport, { bufferRecords, ms, ratePerSec: PACED_PER_SEC }))
      }
    } finally {
      await transport.close()
    }
  }
  progress?.(total, total, 'exchange measured')
  return rows

  async function run(transport: Transport, wanted: Omit<Phase, 'startMs'>): Promise<Exchange> {
    signal?.throwIfAborted()
    const phase = { ...wanted, startMs: monotonicMs() + LEAD_MS }
    const { sent, received } = await transport.run(phase)
    checkExchange(received.rows, shared, sent.records)
    return figuresOf(transport.name, phase, sent, received)
  }
}
