import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import seedrandom from 'seedrandom'
import { expect } from 'vitest'
import { iceberg } from '../../../sinks/iceberg.js'
import type { Writer } from '../../../sinks/sink.js'
import { lifeOf } from '../checks-basic.js'
import { result } from '../drive.js'
import { type Choice, cells, clicks, contentOf } from '../subject.js'
import type { Found } from './readers.js'

const COMPACTOR: Writer = { query: 'q', role: 'compactor' }
const COMMITS = 140
/** Of rows that are there and of such as are not; bounds decide some of them. */
export const FILTERS = [
  'key >= 5',
  'key = 3',
  'hash < 0',
  'hash > 1000000000',
  'version > 90',
  'key = 77',
]
const SEED = '42'

/** More commits than snapshots are kept and manifests are listed; some of it is merged. */
export async function written(folder: string, name: string, choice: Choice, compacted: boolean) {
  const chance = seedrandom.tychei(`${SEED}/${name}`)
  const word = (): number => chance.int32()
  const some = (below: number): number => Math.floor(chance() * below)
  const at = join(folder, name)
  const sink = await iceberg.open({ ...choice, folder: at, durability: 'process' })
  const { put } = await lifeOf(sink)
  const { epoch } = await result(sink.fence(COMPACTOR))
  for (let id = 0; id < COMMITS; id++) {
    const rows = Array.from({ length: some(6) }, () => [some(4) - 2, some(9)] as const)
    if (choice.output === 'each') await put(id, clicks(id, ...rows))
    else await put(id, cells(...rows.map(([a, b]) => [a, b, id, word()] as const)))
    if (!compacted || id % 40 !== 39) continue
    await result(sink.compact!({ writer: COMPACTOR, epoch }, { filesMin: 4, filesMax: 32 }))
  }
  const content = await contentOf(sink)
  await sink.close()
  const numbers = readdirSync(join(at, 'metadata')).map((file) =>
    Number(/^v(\d+)\.metadata\.json$/.exec(file)?.[1] ?? 0),
  )
  return { content, metadata: join(at, `metadata/v${Math.max(...numbers)}.metadata.json`) }
}
/** Of the rows with one key that of the greatest version, as any reader of changes does it. */
export function current({ columns, rows }: Found, choice: Choice): string[] {
  expect(columns.slice(0, 2)).toEqual(['query', 'version'])
  const all = rows.map(([query, version, ...values]) => ({ query, version: version!, values }))
  const text = ([a, b, ...rest]: readonly number[]): string =>
    choice.output === 'count' ? `${a}/${b} = ${rest.join(', ')}` : `${a}@${b} = ${rest.join(', ')}`
  if (choice.output === 'each') return all.map(({ values }) => text(values)).sort()
  const newest = new Map<string, (typeof all)[number]>()
  for (const row of all.sort((a, b) => a.version - b.version)) {
    newest.set(`${row.query}/${row.values[0]}/${row.values[1]}`, row)
  }
  return [...newest.values()].map(({ values }) => text(values)).sort()
}
/** Rows that pass, counted by looking at each. */
export function countBy(filter: string, { columns, rows }: Found): number {
  const [, column, sign, limit] = /(\w+) (\S+) (-?\d+)/.exec(filter)!
  const at = columns.indexOf(column!)
  const holds = (value: number): boolean =>
    sign === '=' ? value === Number(limit) : sign === '<' ? value < +limit! : value >= +limit!
  const exactly = sign === '>' ? (value: number) => value > Number(limit) : holds
  return rows.filter((row) => exactly(row[at]!)).length
}
