import { expect, test } from 'vitest'
import { CHARTS } from '../../reports/charts/registry.js'
import { datasets, pictureData } from '../../reports/picture-data.js'
import { fixture, HOSTILE } from './fixture.js'
import { clustersFixture } from './fixture-clusters.js'

const figures = [fixture(), clustersFixture()].flatMap((result) =>
  Object.values(CHARTS).flatMap((chart) => chart.draw(result)),
)
const FIELDS = [
  ...['ms', 'rate', 'value', 'from', 'to', 'lag', 'nines', 'cost', 'whole', 'ns', 'depth'],
  ...['measured', 'predicted', 'nodes', 'headroom'],
]
const told = (text: string): string[] => [...text.matchAll(/<td>([^<]*)/g)].map(([, cell]) => cell!)

test('each picture has its figures below it, every number of it', () => {
  expect(figures.length).toBeGreaterThan(15)
  for (const { name, title, spec } of figures) {
    const data = pictureData(title, spec(820))
    const cells = new Set(told(data!.text).concat(data!.text.split(/[>,<]/).map((s) => s.trim())))
    const rows = datasets(spec(820)).flat()
    const numbers = rows.flatMap((row) =>
      FIELDS.flatMap((field) =>
        typeof row[field] === 'number' ? [String(Number(row[field].toPrecision(6)))] : [],
      ),
    )
    expect(numbers.length, name).toBeGreaterThan(0)
    expect(data!.text, name).not.toContain('undefined')
    expect(
      numbers.filter((number) => !cells.has(number)),
      name,
    ).toEqual([])
  }
})
test('what is the same all along a line stands above its rows, once', () => {
  const row = (cell: string, ms: number) => ({ ms, only: cell, cell, series: 'x' })
  const values = ['a', 'b'].flatMap((cell) => [1, 2, 3, 4].map((ms) => row(cell, ms)))
  const { text } = pictureData('t', { data: { values } })!
  expect(text.match(/<th scope="rowgroup" colspan="1">/g)).toHaveLength(2)
  expect(text.match(/<tbody data-only="[ab]">/g)).toHaveLength(2)
  expect(told(text)).toEqual(['1', '2', '3', '4', '1', '2', '3', '4'])
})
test('marks over the same rows are one table, and without rows there is none', () => {
  const values = [{ ms: 1 }, { ms: 2 }]
  const layer = [{ data: { values } }, { data: { values: values.slice(1) } }]
  const { text } = pictureData('t', { data: { values: [...values] }, layer })!
  expect(text.match(/<table>/g)).toHaveLength(1)
  expect(pictureData('t', { layer: [{ mark: 'bar' }] })).toBeNull()
})
test('what comes from outside is text, and a long table says what it leaves out', () => {
  const values = Array.from({ length: 1_002 }, (_, at) => ({ at, name: HOSTILE.script }))
  const { text } = pictureData(HOSTILE.quote, { data: { values } })!
  expect(text).not.toContain('<script')
  expect(text).not.toContain('onload="')
  expect(text).toContain('2 more rows are in result.json')
})
