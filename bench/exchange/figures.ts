import type { Exchange } from '../../reports/result.js'
import { FRAME_HEAD_BYTES, RECORD_BYTES } from './frames.js'
import type { Phase, Received, Sent, Transport } from './phase.js'
import type { Snapshot } from './usage.js'

/** Head, the offset that it covers, and the doorbell. */
const PUBLISH_BYTES = 12
/** IPv4, TCP, and the timestamps that Linux puts into every segment. */
const SEGMENT_HEAD_BYTES = 20 + 20 + 12

/** The row of one phase. */
export function figuresOf(
  transport: Transport['name'],
  { bufferRecords, startMs, ratePerSec }: Phase,
  sent: Sent,
  received: Received,
): Exchange {
  const { records, handOvers } = sent
  const tcp = transport === 'tcp'
  const each = (all: number): number | null => (Number.isFinite(all) ? all / records : null)
  // Threads are one process, which the sender looked at first and the receiver last.
  const used = (of: (snapshot: Snapshot) => number): number =>
    tcp
      ? of(sent.after) - of(sent.before) + of(received.after) - of(received.before)
      : of(received.after) - of(sent.before)
  const futexes = sent.waits + sent.wakes + received.waits + received.wakes
  const polls = tcp ? used((s) => s.polls) : 0
  const bytes = records * RECORD_BYTES + handOvers * (tcp ? FRAME_HEAD_BYTES : PUBLISH_BYTES)
  const segments = tcp ? sent.after.segments - sent.before.segments : Number.NaN
  // What is due at a time is due since the start, whenever the sender heard of it.
  const durationMs = received.endMs - (ratePerSec === null ? sent.beganMs : startMs)
  return {
    transport,
    bufferEvents: bufferRecords,
    offeredEventsPerSec: ratePerSec,
    events: records,
    durationMs,
    eventsPerSec: (records / durationMs) * 1000,
    cpuNsPerRecord: used((s) => s.cpuNs) / records,
    syscallsPerRecord: each(used((s) => s.transfers) + polls + futexes),
    contextSwitchesPerRecord: each(used((s) => s.switches)),
    bytesPerRecord: bytes / records,
    wireBytesPerRecord: each(bytes + segments * SEGMENT_HEAD_BYTES),
    latencyUsP50: received.latency?.p50 ?? null,
    latencyUsP99: received.latency?.p99 ?? null,
  }
}
