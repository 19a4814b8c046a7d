import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CELL_LISTS } from '../../bench/plan/clusters/registry.js'
import { commandOf } from '../../bench/plan/command.js'
import type { RunCell } from '../../bench/sweep.js'
import { ClusterError } from '../../engines/clusters/cluster.js'
import { renderReport } from '../../reports/html.js'
import { parseResult } from '../../reports/schema.js'
import { cellFor, chunk42, fakeWiring } from './fakes.js'

const LINE = 'bench --clusters --engine flink,storm --out runs'
const RUN = 'runs/20260102-030405-42'

function machine(ran: string[], broken = ''): RunCell {
  return async (spec) => {
    ran.push(spec.id)
    if (spec.engine === broken) throw new ClusterError(`${broken}: it ended: out of memory`)
    return { cell: cellFor(spec, { command: commandOf(spec) }), journal: new Uint8Array() }
  }
}
async function made(broken?: string) {
  const ran: string[] = []
  const wiring = fakeWiring({ runCell: machine(ran, broken) })
  const said = await chunk42(LINE, wiring)
  return { ...said, ran, result: parseResult(String(wiring.files.files.get(`${RUN}/result.json`))) }
}

describe('chunk42 bench --clusters', () => {
  test('tells each list of cells in its help', async () => {
    const { out } = await chunk42('bench --help')
    for (const { name, about } of CELL_LISTS) {
      const told = new RegExp(`${name} ${about}`.replace(/\W+/g, '\\W+'))
      expect(out).toMatch(told)
    }
  })
  test('says how long it takes, and leaves a cell of each', async () => {
    const { exitCode, out, result } = await made()
    expect(exitCode).toBe(0)
    expect(out).toMatch(/6 cells, about [\d.]+ min/)
    expect(result).toMatchObject({ complete: true, failures: [] })
    expect(result.cells).toHaveLength(6)
  })
  test('names a cell that fails, keeps the others, and says so by its exit code', async () => {
    const { exitCode, err, result } = await made('flink')
    expect(exitCode).toBe(2)
    expect(err).toContain('flink: it ended: out of memory')
    expect(result.complete).toBe(false)
    expect(result.cells.map(({ engine }) => engine)).toEqual(['storm', 'storm', 'storm'])
    expect(result.failures).toHaveLength(3)
    const { html } = await renderReport(result, '')
    expect(html).toContain('3 cells failed')
    expect(html).toContain('out of memory')
  })
  test('goes on where an earlier run was stopped: what is good is not run again', async () => {
    const { result } = await made()
    const folder = mkdtempSync(join(tmpdir(), 'chunk42-clusters-'))
    try {
      const [first, second, ...rest] = result.cells
      const cells = [first!, { ...second!, invalid: 'the load fell behind' }, ...rest.slice(0, 2)]
      writeFileSync(join(folder, 'result.json'), JSON.stringify({ ...result, cells }))
      const ran: string[] = []
      const wiring = fakeWiring({ runCell: machine(ran) })
      const { exitCode, out } = await chunk42(`${LINE} --continue ${folder}`, wiring)
      expect(exitCode).toBe(0)
      expect(out).toContain('6 cells, 3 kept')
      expect(ran).toEqual([second!.id, ...rest.slice(2).map(({ id }) => id)])
      const whole = parseResult(String(wiring.files.files.get(`${RUN}/result.json`)))
      expect(whole.cells).toEqual(result.cells)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
  test('goes on with a list of cells by its name, and keeps what is done of it', async () => {
    const list = 'bench --clusters commit --out runs'
    const said = fakeWiring({ runCell: machine([]) })
    expect((await chunk42(list, said)).out).toMatch(/8 cells, about [\d.]+ min/)
    const result = parseResult(String(said.files.files.get(`${RUN}/result.json`)))
    const folder = mkdtempSync(join(tmpdir(), 'chunk42-clusters-'))
    try {
      const cells = result.cells.slice(0, 3)
      writeFileSync(join(folder, 'result.json'), JSON.stringify({ ...result, cells }))
      const ran: string[] = []
      const again = fakeWiring({ runCell: machine(ran) })
      const { out } = await chunk42(`${list} --continue ${folder}`, again)
      expect(out).toContain('8 cells, 3 kept')
      expect(ran).toEqual(result.cells.slice(3).map(({ id }) => id))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
  test.each([
    ['nope', 'allowed: usual, all, generated, state, outage, commit, lakehouse'],
    ['state --load max', 'a backlog has no latency'],
    ['generated --rate 1k', 'a backlog has none'],
    ['state --engine storm', 'allowed: flink, kafka-streams'],
    ['outage --mode rocksdb', 'has none of that name'],
  ])('refuses --clusters %s in one line', async (words, reason) => {
    const { exitCode, err } = await chunk42(`bench --clusters ${words} --out runs`)
    expect(exitCode).toBe(2)
    expect(err).toContain(reason)
    expect(err.split('\n')).toHaveLength(1)
  })
  test.each([
    ['--quick', 'it has no smaller form'],
    ['--query ysb', 'enrich tells latency'],
    ['--rate 1k,2k', 'it has one load'],
    ['--rate 1k --load max', 'a backlog has none'],
    ['--runtime simulated', 'a broker has no virtual clock'],
    ['--continue nowhere', 'no result.json in it'],
    ['--brokers nowhere', 'no address; allowed: host:port'],
  ])('refuses %s in one line', async (flags, reason) => {
    const { exitCode, err } = await chunk42(`${LINE} ${flags}`)
    expect(exitCode).toBe(2)
    expect(err).toContain(reason)
    expect(err.split('\n')).toHaveLength(1)
  })
})
