import { describe, expect, test } from 'vitest'
import { exchangeFixture } from '../reports/fixture-exchange.js'
import { chunk42, fakeWiring } from './fakes.js'

const measureExchange = async () => exchangeFixture()

describe('chunk42 exchange', () => {
  test('prints a line for each transport, buffer and load', async () => {
    const { exitCode, out } = await chunk42('exchange', fakeWiring({ measureExchange }))
    expect(exitCode).toBe(0)
    expect(out).toMatch(/ring .* 1 .* max .* 316 ns/)
    expect(out).toMatch(/tcp .* 50000 .* 100 k\/s .* 250 ms/)
    expect(out.split('\n').filter((line) => / (ring|tcp) /.test(line))).toHaveLength(16)
  })
  test('prints the same for machines', async () => {
    const { out } = await chunk42('exchange --json', fakeWiring({ measureExchange }))
    expect(JSON.parse(out)).toEqual(exchangeFixture())
  })
  test('measures for as long as it is told', async () => {
    const given: unknown[] = []
    const wiring = fakeWiring({
      measureExchange: async (_hooks, options) => {
        given.push(options)
        return []
      },
    })
    await chunk42('exchange --time 20', wiring)
    expect(given).toEqual([{ drainMs: 20, pacedMs: 20 }])
  })
  test('stops at Ctrl-C', async () => {
    const signal = AbortSignal.abort()
    const stopped = { measureExchange: () => Promise.reject(new Error('stopped')) }
    expect(await chunk42('exchange', fakeWiring(stopped), signal)).toMatchObject({ exitCode: 130 })
  })
})

describe('chunk42 bench', () => {
  test('has the exchange in its result when it was asked for', async () => {
    const wiring = fakeWiring({ measureExchange })
    const result = () => JSON.parse(String(wiring.files.files.get(`${folder}/result.json`)))
    const folder = 'runs/20260102-030405-42'
    const { out } = await chunk42('bench --quick --exchange --out runs', wiring)
    expect(out).toContain('316 ns')
    expect(result()).toMatchObject({ exchange: exchangeFixture() })
  })
  test('has none in a quick look', async () => {
    const wiring = fakeWiring({ measureExchange })
    await chunk42('bench --quick --out runs', wiring)
    const text = String(wiring.files.files.get('runs/20260102-030405-42/result.json'))
    expect(JSON.parse(text)).toMatchObject({ exchange: [] })
  })
})
