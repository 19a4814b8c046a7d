import { describe, expect, test } from 'vitest'
import { measureExchange } from '../../bench/exchange.js'
import { exchangeSchema } from '../../reports/exchange-schema.js'

const SMALL = { events: 20_000, drainMs: 20, pacedMs: 20, warmupMs: 5, buffers: [1, 700] }

describe('the cost of a record', () => {
  test('is measured over both transports, one by one and in buffers, at both loads', async () => {
    const told: string[] = []
    // It throws when what came is not what was sent.
    const rows = await measureExchange({ progress: (_d, _t, note) => told.push(note) }, SMALL)
    const names = rows.map((r) => `${r.transport} ${r.bufferEvents} ${r.offeredEventsPerSec}`)
    expect(names).toEqual([
      'ring 1 null',
      'ring 1 100000',
      'ring 700 null',
      'ring 700 100000',
      'tcp 1 null',
      'tcp 1 100000',
      'tcp 700 null',
      'tcp 700 100000',
    ])
    expect(told.at(-1)).toBe('exchange measured')
    for (const row of rows) {
      expect(exchangeSchema.parse(row)).toEqual(row)
      expect(row.events % row.bufferEvents).toBe(0)
      expect(row.events).toBeGreaterThan(0)
      expect(row.cpuNsPerRecord).toBeGreaterThan(0)
      expect(row.bytesPerRecord).toBeGreaterThan(8)
      expect(row.latencyUsP50 === null).toBe(row.offeredEventsPerSec === null)
      if (row.latencyUsP50 !== null) expect(row.latencyUsP50).toBeGreaterThan(0)
    }
  })
  test.skipIf(process.platform !== 'linux')('one by one, TCP writes each record', async () => {
    const rows = await measureExchange({}, { ...SMALL, buffers: [1, 4_000] })
    const [single, , batch] = rows.filter((row) => row.transport === 'tcp')
    expect(single!.syscallsPerRecord).toBeGreaterThan(1)
    expect(single!.wireBytesPerRecord).toBeGreaterThan(12)
    expect(batch!.syscallsPerRecord).toBeLessThan(0.1)
    // A segment of the loopback holds 64 KiB; 52 bytes of it are head.
    expect(batch!.wireBytesPerRecord).toBeLessThan(9)
  })
  test('goes round a ring that is full, with buffers that nearly fill its half', async () => {
    const options = { ...SMALL, drainMs: 150, buffers: [65_000] }
    const [ring] = await measureExchange({}, options)
    // A wake that was missed would show as a sleep of a second.
    expect(ring!.durationMs).toBeLessThan(900)
    expect(ring!.events).toBeGreaterThan(131_072)
  })
  test('is not measured when it was stopped before', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(measureExchange({ signal }, SMALL)).rejects.toThrow('enough')
  })
  test.each(['ring', 'tcp'])('stops in the middle of a phase over %s', async (transport) => {
    const controller = new AbortController()
    const progress = (_done: number, _total: number, note: string) => {
      if (note.startsWith(transport)) setTimeout(() => controller.abort(), 60)
    }
    const options = { ...SMALL, warmupMs: transport === 'ring' ? 5_000 : 10, drainMs: 10 }
    const slow = transport === 'ring' ? options : { ...options, buffers: [1], pacedMs: 10 }
    const began = performance.now()
    const stopped = measureExchange({ signal: controller.signal, progress }, slow)
    await expect(stopped).rejects.toThrow()
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})
