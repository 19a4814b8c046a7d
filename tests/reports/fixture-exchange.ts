import type { Exchange } from '../../reports/result.js'

const BUFFERS = [1, 100, 4_000, 50_000] as const
/** CPU of a record itself, and of one hand-over; system calls of one. */
const COSTS = {
  ring: { recordNs: 6, handOverNs: 310, calls: 0.8, bytes: 12 },
  tcp: { recordNs: 9, handOverNs: 11_400, calls: 2.6, bytes: 4 },
} as const

/** The sums that both ways to hand on promise, at the default sizes. */
export function exchangeFixture(): Exchange[] {
  return (['ring', 'tcp'] as const).flatMap((transport) =>
    BUFFERS.flatMap((buffer) => [
      exchangeOf(transport, buffer, null),
      exchangeOf(transport, buffer, 100_000),
    ]),
  )
}

function exchangeOf(
  transport: Exchange['transport'],
  bufferEvents: number,
  offeredEventsPerSec: number | null,
): Exchange {
  const { recordNs, handOverNs, calls, bytes } = COSTS[transport]
  const sleeps = offeredEventsPerSec === null ? 1 : 2.4
  const cpuNsPerRecord = recordNs + (handOverNs * sleeps) / bufferEvents
  const eventsPerSec = offeredEventsPerSec ?? 1.9e9 / cpuNsPerRecord
  const tcp = transport === 'tcp'
  const fillUs = ((bufferEvents / 2) * 1e6) / 100_000
  return {
    transport,
    bufferEvents,
    offeredEventsPerSec,
    events: Math.round(eventsPerSec * 0.7),
    durationMs: 700,
    eventsPerSec,
    cpuNsPerRecord,
    syscallsPerRecord: calls / bufferEvents,
    contextSwitchesPerRecord: 0.4 / bufferEvents,
    bytesPerRecord: 8 + bytes / bufferEvents,
    wireBytesPerRecord: tcp ? 8 + (bytes + 79) / bufferEvents : null,
    latencyUsP50: offeredEventsPerSec === null ? null : 90 + fillUs,
    latencyUsP99: offeredEventsPerSec === null || bufferEvents > 4_000 ? null : 240 + 2 * fillUs,
  }
}
