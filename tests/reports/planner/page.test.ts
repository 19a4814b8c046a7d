import { describe, expect, test } from 'vitest'
import { NARROW_PX, WIDE_PX } from '../../../reports/charts/chart.js'
import { planFigures } from '../../../reports/planner/figures.js'
import { renderPlan } from '../../../reports/planner/page.js'
import { answerText } from '../../../reports/planner/parts.js'
import { compileSpec } from '../../../reports/render.js'
import { planFixture } from '../fixture-besides.js'

const plan = planFixture()

/** Without what is packed for the script. */
const shown = (page: string): string => page.replace(/<script.*/s, '')

describe('the page of a plan', () => {
  test('has the answer, the next best, failures, what-ifs and assumptions, in tables too', async () => {
    const page = shown(await renderPlan(plan, '0.1.0', 'x'))
    expect(page).toContain(answerText(plan))
    expect(page).toMatch(/11 nodes, per-event, checkpoint each 1 s: 10 M\/s, exactly-once/)
    for (const text of ['Headroom', 'While it recovers', 'Nodes needed by rate', 'Theodolite']) {
      expect(page).toContain(text)
    }
    expect(page.match(/<figure/g)).toHaveLength(3)
    expect(page.match(/<svg/g)).toHaveLength(6)
    expect(page).not.toMatch(/NaN|undefined|Infinity|https?:\/\/(?!www\.w3\.org)/)
  })
  test('says of the still picture what the live one says at first', async () => {
    const page = shown(await renderPlan(plan, '0.1.0', 'x'))
    expect(page).toContain('per-event, checkpoint each 1 s: 11 nodes, 1,606 a month')
  })
  test('its pictures are drawn without a complaint, for both widths', () => {
    for (const figure of planFigures(plan)) {
      for (const widthPx of [WIDE_PX, NARROW_PX]) {
        expect(compileSpec(figure.spec(widthPx)).warnings, figure.name).toEqual([])
      }
    }
  })
  test('of no answer says which ways miss it, and draws nothing', async () => {
    const none = planFixture({ nodesMax: 3 })
    const page = shown(await renderPlan(none, '0.1.0', 'x'))
    expect(answerText(none)).toContain('no way with up to 3 nodes holds 10 M/s')
    expect(page).toContain('3 nodes do not sustain it, as many as are allowed')
    expect(page).not.toContain('<figure')
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
  })
})
