import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fileDisk } from '../../runtime/threads/file-disk.js'
import { duckdb } from '../../sinks/duckdb.js'
import { DuckDbLife } from '../../sinks/duckdb-life.js'
import { schemaOf } from '../../sinks/duckdb-tables.js'
import { Fenced, type SinkOptions } from '../../sinks/sink.js'
import { COUNT, ENGINE, lifeOf } from './checks-basic.js'
import { cells } from './subject.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-duckdb-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const options = (): SinkOptions => ({ ...COUNT, folder, durability: 'power' })
const file = () => join(folder, 'results.duckdb')

describe('a DuckDB sink that cannot be opened says why in one line', () => {
  test('when this process has the file open already', async () => {
    const sink = await duckdb.open(options())
    await expect(
      duckdb.open({ ...options(), folder: join(folder, '.', 'x', '..') }),
    ).rejects.toThrow(
      `${file()}: open in this process already; close that sink, or give another folder`,
    )
    await sink.close()
    await (await duckdb.open(options())).close()
  })
  test('when the file is something else', async () => {
    writeFileSync(file(), 'no database '.repeat(1000))
    for (let time = 0; time < 2; time++) {
      await expect(duckdb.open(options())).rejects.toThrow(
        /^.*results\.duckdb: cannot be opened \(.*not a valid DuckDB.*\); remove it, or .*$/,
      )
    }
  })
  test('when the folder is a file', async () => {
    writeFileSync(join(folder, 'taken'), '')
    await expect(duckdb.open({ ...options(), folder: join(folder, 'taken') })).rejects.toThrow(
      /^.*results\.duckdb: cannot be opened \(EEXIST.*\); remove it, or give another folder$/,
    )
  })
})

test('the file is open to SQL afterwards', async () => {
  const sink = await duckdb.open(options())
  await (await lifeOf(sink)).put(3, cells([5, 7, 2, -1]))
  await sink.close()
  const instance = await DuckDBInstance.create(file(), { threads: '1' })
  const connection = await instance.connect()
  const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRows()
  expect(
    await rowsOf('SELECT q.name, c.* EXCLUDE query FROM cells c JOIN queries q ON id = query'),
  ).toEqual([['q', 5, 7, 2, -1]])
  expect(await rowsOf('SELECT role, epoch, id_last FROM writers')).toEqual([['engine', 1, 3n]])
  connection.closeSync()
  instance.closeSync()
})

// The sink closes an older life before it begins a newer one. Here nobody does: the argument must
// hold by the transactions alone.
describe('two lives that are both connected', () => {
  const setUp = async () => {
    const instance = await DuckDBInstance.create(file(), { threads: '1' })
    const reader = await instance.connect()
    await reader.run(schemaOf({ output: 'count' }))
    const disk = fileDisk(folder, 'process')
    const start = async () => {
      const connection = await instance.connect()
      return DuckDbLife.start(connection, ENGINE, COUNT, disk).catch((error) => {
        connection.closeSync()
        throw error
      })
    }
    const count = async () => (await reader.runAndReadAll('FROM cells')).getRows().length
    const lives: DuckDbLife[] = []
    const close = async () => {
      for (const life of lives) await life.close(new Error('closed'))
      reader.closeSync()
      instance.closeSync()
    }
    return { start, count, lives, close }
  }

  test.each([1, undefined])('the older one fails at its mark (id %s)', async (id) => {
    const { start, count, lives, close } = await setUp()
    const older = await start()
    await older.begin()
    await older.rows([cells([0, 0, 1, 1])])
    const newer = await start()
    lives.push(older, newer)
    await expect(older.mark(id)).rejects.toThrow(Fenced)
    await expect(older.commit()).rejects.toThrow()
    await newer.begin()
    await newer.rows([cells([0, 0, 1, 1])])
    expect(await newer.mark(id)).toBe('fresh')
    await newer.commit()
    expect(await count()).toBe(1)
    await close()
  })
  // What was done to the row before decides how DuckDB keeps its versions.
  test.each([
    ['new', 1, 1],
    ['new', undefined, 1],
    ['marked', 5, 1],
    ['fenced', undefined, 2],
  ])(
    'a mark of the older one that came first keeps the fence from passing (row %s, id %s)',
    async (before, id, epoch) => {
      const { start, count, lives, close } = await setUp()
      if (before === 'fenced') lives.push(await start())
      const older = await start()
      lives.push(older)
      if (before === 'marked') {
        await older.begin()
        await older.mark(0)
        await older.commit()
      }
      await older.begin()
      await older.rows([cells([0, 0, 1, 1])])
      await older.mark(id)
      await expect(start()).rejects.toThrow('Conflict on update')
      await older.commit()
      const newer = await start()
      lives.push(newer)
      expect(newer.fence).toEqual({ epoch: epoch + 1, idLast: id ?? -1 })
      expect(await count()).toBe(1)
      await close()
    },
  )
  test('an act that has begun is waited for before its connection is closed', async () => {
    const { start, count, lives, close } = await setUp()
    const older = await start()
    await older.begin()
    const rows = Array.from({ length: 30_000 }, (_, i) => [0, i, i, i] as const)
    const loading = older.rows([cells(...rows)])
    await new Promise(setImmediate)
    await older.close(new Fenced('over'))
    await loading
    await expect(older.mark(0)).rejects.toThrow(Fenced)
    expect(await count()).toBe(0)
    lives.push(await start())
    await close()
  })
})
