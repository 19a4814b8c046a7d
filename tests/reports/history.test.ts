import { describe, expect, test } from 'vitest'
import { courseFigure } from '../../reports/history/course-figure.js'
import { coursesOf, type History, type Kept } from '../../reports/history/history.js'
import { renderHistory } from '../../reports/history/page.js'
import { compileSpec } from '../../reports/render.js'
import type { Result } from '../../reports/result.js'
import { fixture, HOSTILE } from './fixture.js'

const kept = (name: string, change: Partial<Result> = {}): Kept => ({
  name,
  result: { ...fixture(), run: name, startedAt: `2026-11-2${name}T00:00:00.000Z`, ...change },
  hasReport: name !== '2',
})
const other = { ...fixture().machine, cpu: `Other ${HOSTILE.image}` }
const history: History = {
  runs: [kept('1'), kept('2'), kept('3', { machine: other })],
  unreadable: [{ name: 'broken', reason: HOSTILE.script }],
}

describe('the history of a folder', () => {
  test('sets side by side what was asked twice, and joins no two machines', () => {
    const courses = coursesOf(history)
    expect(courses.length).toBeGreaterThan(10)
    const [first] = courses
    expect(first!.points.map(({ run }) => run)).toEqual(['1', '2', '3'])
    expect(new Set(first!.points.map(({ machine }) => machine)).size).toBe(2)
    const spec = courseFigure(first!, 0).spec(820) as { layer: { encoding: { color: object } }[] }
    // The field of the colour is what parts lines.
    expect(spec.layer[0]!.encoding.color).toMatchObject({ field: 'machine' })
    expect(compileSpec(courseFigure(first!, 0).spec(290)).warnings).toEqual([])
    expect(coursesOf({ ...history, runs: [kept('1')] })).toEqual([])
    const virtual = kept('2', {
      cells: fixture().cells.map((c) => ({ ...c, command: `${c.command} --runtime simulated` })),
    })
    expect(coursesOf({ ...history, runs: [kept('1'), virtual] })).toEqual([])
  })
  test('is a page with each run, a link to its report, and what could not be read', async () => {
    const html = await renderHistory(history, 'x')
    expect(html).toContain('href="1/report.html"')
    expect(html).not.toContain('href="2/report.html"')
    expect(html).toContain('1 result could not be read')
    expect(html).not.toContain(HOSTILE.image)
    expect(html).not.toMatch(/NaN|undefined|Infinity/)
    expect(html).toContain('3 runs')
  })
})
