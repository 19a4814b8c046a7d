import type { Exchange } from '../../reports/result.js'
import { exchangeTable } from '../print/exchange.js'
import { interrupted } from '../print/interrupted.js'
import { number } from '../values.js'
import type { Io, Wiring } from '../wiring.js'

export interface ExchangeSwitches {
  /** ms for each transport, buffer and load, as typed. */
  readonly time: string | undefined
  readonly json: boolean
}

const readTime = number(10, 60_000, ' ms')

/** Measures what a record costs to hand on, and prints a table. */
export async function exchange(
  { time, json }: ExchangeSwitches,
  wiring: Wiring,
  io: Io,
): Promise<number> {
  const ms = time === undefined ? undefined : readTime(time, 'time')
  const progress = (_done: number, _total: number, note: string): void => io.err(note)
  let rows: readonly Exchange[]
  try {
    const options = ms === undefined ? {} : { drainMs: ms, pacedMs: ms }
    rows = await wiring.measureExchange({ progress, signal: io.signal }, options)
  } catch (error) {
    if (!io.signal.aborted) throw error
    return interrupted('nothing was written', json, io)
  }
  io.out(json ? JSON.stringify(rows, null, 2) : exchangeTable(rows))
  return 0
}
