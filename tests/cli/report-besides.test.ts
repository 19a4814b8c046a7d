import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Result } from '../../reports/result.js'
import { planFixture, validationFixture } from '../reports/fixture-besides.js'
import { ROOT } from '../root.js'
import { chunk42, fakeWiring } from './fakes.js'

const folder = mkdtempSync(join(tmpdir(), 'chunk42-besides-'))
afterAll(() => rmSync(folder, { recursive: true }))
const keep = (name: string, value: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(value))
  return path
}
const validation = join(ROOT, 'reports/validation.json')
const plan = keep('plan.json', planFixture())
/** As a bench without any of it left it. */
async function ran(flags = ''): Promise<{ path: string; wiring: ReturnType<typeof fakeWiring> }> {
  const wiring = fakeWiring()
  const { exitCode, out } = await chunk42(`bench --quick --json ${flags}`, wiring)
  expect(exitCode).toBe(0)
  const text = wiring.files.files.get(JSON.parse(out).result) as string
  return { path: keep('result.json', JSON.parse(text)), wiring }
}
const shown = (written: Result[]) => ({
  writeReport: async (result: Result, to: string) => {
    written.push(result)
    return `${to}/report.html`
  },
})

describe('what other commands made', () => {
  test('is put into the page of a run, and into its result, so that it comes again', async () => {
    const { path } = await ran()
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      ...{ validation: null, clusterPlan: null },
    })
    const pages: Result[] = []
    const wiring = fakeWiring(shown(pages))
    const line = `report ${path} --validation ${validation} --plan ${plan}`
    expect((await chunk42(line, wiring)).exitCode).toBe(0)
    expect(pages[0]).toMatchObject({ validation: validationFixture(), clusterPlan: planFixture() })
    const kept = keep('result.json', JSON.parse(wiring.files.files.get(path) as string))
    expect((await chunk42(`report ${kept}`, fakeWiring(shown(pages)))).exitCode).toBe(0)
    expect(pages[1]).toEqual(pages[0])
  })
  test('comes with a bench that is told of it', async () => {
    const { path } = await ran(`--validation ${validation} --plan ${plan}`)
    const { validation: errors, clusterPlan } = JSON.parse(readFileSync(path, 'utf8')) as Result
    expect(errors?.cells.length).toBe(validationFixture().cells.length)
    expect(clusterPlan).toEqual(planFixture())
  })
  test.each([
    ['--plan none.json', 'no such file'],
    [`--plan ${validation}`, 'kind: '],
    [`--validation ${plan}`, 'kind: '],
    [`--validation ${keep('text.json', 1)}`, 'as a whole: '],
    [`--plan ${plan} --check`, 'makes no page'],
    [`--validation ${validation} --fail-on visibleLatencyMs.p99>1`, 'makes no page'],
  ])('is refused in one line: %s', async (flags, part) => {
    const { path } = await ran()
    const { exitCode, err } = await chunk42(`report ${path} ${flags}`)
    expect(exitCode).toBe(2)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).toContain(part)
  })
})
