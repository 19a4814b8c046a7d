import { expect, test } from 'vitest'
import { settingOf } from '../../reports/cells.js'
import { toCsv } from '../../reports/csv.js'
import { parseResult } from '../../reports/schema.js'
import { allCells } from '../../reports/sections/cells.js'
import { fixture } from './fixture.js'

function slowed() {
  const { cells, ...rest } = fixture()
  const pressed = { sinkDelay: '50:0.01', heldEventsMax: 262_144, commitRowsMax: 87_654 }
  const [first, ...others] = cells
  return { ...rest, cells: [{ ...first!, ...pressed }, ...others] }
}

test('where a sink was slow the table of cells tells what waited, and where', () => {
  const { text } = allCells(slowed())
  for (const shown of ['50:0.01', '262,144', '87,654', 'memory max']) expect(text).toContain(shown)
  expect(allCells(fixture()).text).not.toContain('held max')
})
test('it is compared with no cell whose sink was as it is', () => {
  const [slow] = slowed().cells
  expect(settingOf(slow!)).toContain('sink memory delayed by 50:0.01 ms')
  expect(settingOf({ ...slow!, sinkDelay: null })).not.toContain('delayed')
  expect(toCsv(slowed()).split('\r\n')[0]).toContain('sinkDelay,heldEventsMax,commitRowsMax')
})
test('a result from before has sinks that were not slow', () => {
  const { cells, ...rest } = fixture()
  const old = cells.map(({ sinkDelay, heldEventsMax, commitRowsMax, ...cell }) => cell)
  const read = parseResult(JSON.stringify({ ...rest, cells: old }))
  expect(read.cells[0]).toMatchObject({ sinkDelay: null, heldEventsMax: null, commitRowsMax: null })
})
