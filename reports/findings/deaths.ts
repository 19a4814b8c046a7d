import { byRepeat, isValid, isWall, seriesOf, waitLabel, wayOf } from '../cells.js'
import { duration, whole } from '../format.js'
import { medianCell } from '../repeats.js'
import type { Cell } from '../result.js'
import { benchLine } from '../started.js'
import { type Column, plain, table } from './page.js'
import type { Question, Run } from './question.js'

export const deaths: Question = {
  title: 'When something dies',
  command: benchLine(),
  answer(run) {
    const struck = run.result.cells.filter((c) => c.recovery !== null && isValid(c) && isWall(c))
    if (struck.length === 0) return null
    const cells = byRepeat(struck)
    return [
      'Outage: from the death to the first visible result of new work. Catch-up: until latency is within',
      '10 % of what it was. Lost and doubled are clicks, as the audit found them, of all repeats.',
      '',
      ...table(columns(run), cells),
    ]
  },
}

function columns({ made }: Run): Column<Cell[]>[] {
  const of = (title: string, read: (cell: Cell, all: readonly Cell[]) => string) => ({
    title,
    of: (all: Cell[]) => {
      const cell = medianCell(all)
      return made(read(cell, all), cell.command)
    },
    number: true,
  })
  const first = (read: (cell: Cell) => string) => (all: Cell[]) => plain(read(all[0]!))
  const sum = (all: readonly Cell[], read: (cell: Cell) => number) =>
    whole(all.reduce((total, cell) => total + read(cell), 0))
  return [
    { title: 'engine', of: first((c) => `${seriesOf(c)}, ${waitLabel(c)}`) },
    { title: 'clicks', of: first((c) => (wayOf(c) === '' ? 'in memory' : wayOf(c))) },
    { title: 'fault', of: first((c) => c.fault ?? '') },
    of('outage', (c) => duration(c.recovery?.outageMs ?? null)),
    of('catch-up', (c) => duration(c.recovery?.catchUpMs ?? null)),
    of('replayed', (c) => whole(c.recovery?.replayedEvents ?? null)),
    of('lost', (_, all) => sum(all, (c) => c.audit.lost)),
    of('doubled', (_, all) => sum(all, (c) => c.audit.duplicated)),
  ]
}
