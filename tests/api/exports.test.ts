import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as api from '../../api/index.js'
import { ROOT } from '../root.js'

/** Whoever adds a word to the library says so here, and it stays. */
const VALUES = [
  'CLICK_TYPES EachBuffer Fenced MAIN OutcomeUnknown addEngine addQuery addSink attack auditHash',
  'auditHolds columnsOf fenced joinColumns kill merge perform progress putColumns readResult',
  'receive rowsOf runCell runCells send sleep slice spawn startWriter tableFor wake writeReport',
]
const page = (): string => readFileSync(join(ROOT, 'docs', 'api.md'), 'utf8')

describe("import { ... } from 'chunk42'", () => {
  test('gives these values and no others', () => {
    expect(Object.keys(api).sort()).toEqual(VALUES.join(' ').split(' ').sort())
  })
  test('is that by the name of the package, too', async () => {
    const name = 'chunk42'
    expect(Object.keys(await import(name)).sort()).toEqual(Object.keys(api).sort())
  })
  test('has each of them on its page', () => {
    const headings = [...page().matchAll(/^### (\w+)$/gm)].map(([, name]) => name)
    expect(headings).toEqual(expect.arrayContaining(Object.keys(api)))
    expect(headings).toEqual(
      expect.arrayContaining(['Definition', 'World', 'Sink', 'Workload', 'Query', 'RunOptions']),
    )
  })
  test('has a page that is made of the comments of today: npm run docs:api', () => {
    const made = execFileSync(process.execPath, ['api/page.mjs', '--print'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    expect(page()).toBe(made)
  })
})

describe('what is refused in one line', () => {
  const query = { about: '', key: 'page', output: 'count', windowMs: 1_000 }
  const mine = { ...query, name: 'mine', allowedLatenessMs: 0 } as const
  test.each([
    [{ ...mine, name: 'ysb' }, /^query ysb: there already; allowed: any other name$/],
    [{ ...mine, name: 'My query' }, /^query My query: no name; allowed: /],
    [{ ...mine, windowMs: 0.5 }, /^query mine: windowMs 0.5; allowed: /],
    [{ ...mine, output: 'history' }, /^query mine: output history; allowed: count, each$/],
  ] as const)('a query: %j', (wrong, what) => {
    expect(() => api.addQuery(wrong as api.Query)).toThrow(what)
  })
  test('a module that brings no engine', async () => {
    const path = join(ROOT, 'dist', 'examples', 'ledger', 'sink.js')
    await expect(api.addEngine(path)).rejects.toThrow(/exports no engine; allowed: a module/)
  })
  test('a sink under a name that is taken', () => {
    const sink = { name: 'memory', about: '', open: () => Promise.reject(new Error()) }
    expect(() => api.addSink(sink)).toThrow(/^sink 'memory': registered twice/)
  })
  test.each([
    [{ engine: 'macro-batch' }, /^engine macro-batch: unknown; allowed: micro-batch, /],
    [{ sink: 'paper' }, /^sink 'paper': unknown; allowed: memory, /],
    [{ query: 'none-such' }, /none-such/],
    [{ engine: 'per-event', intervalMs: 5 }, /^--interval 5: per-event has no interval; allowed: /],
  ])('a cell: %j', async (wrong, what) => {
    await expect(api.runCell(wrong as api.RunOptions)).rejects.toThrow(what)
  })
  test('an attack on nothing', async () => {
    await expect(api.attack({})).rejects.toThrow(/^attack: nothing to attack; allowed: /)
  })
})
