import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GroupStates } from '../../../../workloads/queries/groups/group-states.js'
import {
  FIRST,
  type GroupColumn,
  type Groups,
  NULLS,
  placesOf,
  strideOf,
} from '../../../../workloads/queries/groups/groups.js'
import { valuesOfRecord, writeWhole } from '../../../../workloads/queries/groups/records.js'

const column = (name: string, merge: GroupColumn['merge']): GroupColumn => {
  return { name, type: 'whole', sqlType: 'BIGINT', merge }
}
const GROUPS: Groups = {
  language: 'sql',
  text: '',
  program: '',
  reads: [],
  clicks: 'told',
  columns: [column('key', 'key'), column('sum', 'sum'), column('min', 'min'), column('max', 'max')],
  answer: { views: '', select: '' },
}
const STRIDE = strideOf(GROUPS)

type Given = readonly [key: number, value: number | null]
const given = fc.tuple(fc.nat(5), fc.option(fc.integer(), { freq: 4 }))
const batches = fc.array(fc.array(given, { minLength: 1, maxLength: 8 }), { maxLength: 6 })

function recordOf([key, value]: Given): Int32Array {
  const record = new Int32Array(STRIDE)
  record[0] = 1
  record[1] = key
  const [first, ...others] = placesOf(GROUPS)
  writeWhole(record, first!, BigInt(key))
  if (value === null) record[NULLS] = 0b1110
  else for (const place of others) writeWhole(record, place, BigInt(value))
  return record
}
/** As chunks of so many records, told in any order of theirs. */
function chunksOf(batch: readonly Given[], size: number, reversed: boolean): Int32Array[] {
  const records = batch.map(recordOf)
  const ordered = reversed ? records.reverse() : records
  return Array.from({ length: Math.ceil(ordered.length / size) }, (_, c) => {
    const some = ordered.slice(c * size, (c + 1) * size)
    return Int32Array.from(some.flatMap((record) => [...record]))
  })
}
function told(all: readonly (readonly Given[])[], size: number, reversed: boolean) {
  const state = new GroupStates(GROUPS)
  return {
    state,
    commits: all.map((batch) => {
      state.apply(chunksOf(batch, size, reversed))
      return { rows: state.take(), changes: state.changes() }
    }),
  }
}

describe('groups', () => {
  test('have the same numbers and rows however their batches are cut into chunks', () => {
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 9 }), fc.boolean(), (all, size, reversed) => {
        expect(told(all, size, reversed).commits).toEqual(told(all, 100, false).commits)
      }),
    )
  })
  test('are those of the log: all changes, in order, give them again', () => {
    fc.assert(
      fc.property(batches, fc.nat(6), (all, cut) => {
        const { state, commits } = told(all, 3, false)
        const again = new GroupStates(GROUPS)
        for (const { changes } of commits.slice(0, cut)) again.set(changes)
        for (const batch of all.slice(cut)) {
          again.apply(chunksOf(batch, 2, true))
          again.changes()
        }
        expect(again.rows()).toEqual(state.rows())
        const whole = new GroupStates(GROUPS)
        for (const part of state.parts(STRIDE * 2)) whole.set(part)
        expect(whole.rows()).toEqual(state.rows())
      }),
    )
  })
  test('sum, and keep the least and the greatest; NULL adds nothing', () => {
    fc.assert(
      fc.property(batches, (all) => {
        const { state } = told(all, 3, false)
        const { words, stride } = state.rows()
        for (let at = 0; at < words.length; at += stride) {
          const [key, ...values] = valuesOfRecord(GROUPS, words, at + 1)
          const own = all.flat().filter((one) => BigInt(one[0]) === key)
          const some = own.flatMap(([, value]) => (value === null ? [] : [BigInt(value)]))
          const sorted = some.toSorted((a, b) => (a < b ? -1 : 1))
          const sum = some.reduce((total, value) => total + value, 0n)
          const right = some.length === 0 ? [null, null, null] : [sum, sorted[0], sorted.at(-1)]
          expect([words[at + 1], values]).toEqual([own.length, right])
        }
      }),
    )
  })
  test('whose sum has no 64 bits are refused in one line', () => {
    const record = recordOf([1, 0])
    writeWhole(record, FIRST + 2, 2n ** 62n)
    const state = new GroupStates(GROUPS)
    expect(() => state.apply([record, record])).toThrow(
      /^column sum: its sum has no 64 bits; allowed: smaller numbers$/,
    )
  })
})
