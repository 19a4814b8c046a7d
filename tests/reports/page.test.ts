import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NO_COUNTEREXAMPLES } from '../../reports/counterexamples.js'
import { parseResult } from '../../reports/schema.js'
import { CHROMIUM, Pages, skipped } from './browser.js'
import { fixture, HOSTILE } from './fixture.js'

/** So that the audits have links to look at. */
const known = {
  ...NO_COUNTEREXAMPLES,
  found: ['memory', 'parquet'].map((sink) => ({
    ...{ engine: 'micro-batch', guarantee: 'exactly-once', sink, oracle: 'O1' },
    ...{ what: HOSTILE.image, faults: 1, events: 80, commit: undefined },
    ...{ href: '../failures/O1-a.json', command: 'npm run -s chunk42 -- replay a.json' },
  })),
}
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

describe.skipIf(skipped)(`the page in ${CHROMIUM}`, () => {
  const pages = new Pages()
  let url: string
  const open = (options: BrowserContextOptions) => pages.open(url, options)

  beforeAll(async () => {
    await pages.start()
    url = await pages.write('report', fixture(), known)
  })
  afterAll(() => pages.stop())

  test('asks for nothing, complains of nothing, and its pictures come alive', async () => {
    const { page, noise } = await open({ viewport: { width: 1200, height: 900 } })
    await page.locator('#trade').scrollIntoViewIfNeeded()
    const live = page.locator('[data-live]').first()
    await live.waitFor({ timeout: 10_000 })
    const marks = live.locator('.mark-symbol.role-mark path')
    await marks.first().hover({ force: true })
    await page.locator('#chart-tooltip.visible').waitFor()
    const faded = () =>
      marks.evaluateAll((all) => all.filter((m) => m.getAttribute('opacity') === '0.1').length)
    expect(await faded()).toBe(0)
    const figure = page.locator('#trade').locator('xpath=..').locator('figure').first()
    await figure.locator('summary').first().click()
    await figure.locator('.data').first().waitFor()
    expect(await figure.locator('.data tr').count()).toBeGreaterThan(10)
    await live.locator('.role-legend-symbol path').first().click({ force: true })
    await expect.poll(faded).toBeGreaterThan(0)
    expect(noise).toEqual([])
    await page.context().close()
  })
  test('gives its data away as they were', async () => {
    const { page, noise } = await open({ viewport: { width: 1200, height: 900 } })
    const link = page.locator('a[download="result.json"]')
    await link.waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    const result = parseResult(readFileSync(await download.path(), 'utf8'))
    expect(result.cells.map(({ id }) => id)).toEqual(fixture().cells.map(({ id }) => id))
    expect(result.input).toEqual(fixture().input)
    expect(noise.filter((line) => !line.includes('blob:'))).toEqual([])
    await page.context().close()
  })
  test('shows one engine at one interval below, by keyboard and by a click, and all again', async () => {
    const { page, noise } = await open({ viewport: { width: 1200, height: 900 } })
    const list = page.locator('#only')
    await list.waitFor()
    const seen = () => page.locator('tr[data-only]:visible').count()
    const [all, status] = [await seen(), page.locator('#filter [role=status]')]
    const pictures = page.locator('figure[data-series] .chart:visible')
    const allPictures = await pictures.count()
    await list.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => status.textContent()).toMatch(/^Showing only .* at .*\.$/)
    const chosen = await list.inputValue()
    expect(await seen()).toBeGreaterThan(0)
    expect(await seen()).toBeLessThan(all)
    expect(await pictures.count()).toBeLessThan(allPictures)
    const others = page.locator(`tr[data-only]:visible:not([data-only*="${chosen}"])`)
    expect(await others.count()).toBe(0)
    // The button that clears it is the next stop.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect.poll(seen).toBe(all)
    expect(await status.textContent()).toBe('')
    await page.locator('#trade').scrollIntoViewIfNeeded()
    const live = page.locator('[data-live]').first()
    await live.waitFor({ timeout: 10_000 })
    await live.locator('.mark-symbol.role-mark path').first().click({ force: true })
    await expect.poll(() => status.textContent()).toMatch(/^Showing only /)
    expect(await seen()).toBeLessThan(all)
    expect(noise).toEqual([])
    await page.context().close()
  })
  test('shows what comes from outside as text, and runs none of it', async () => {
    const { page, noise } = await open({ viewport: { width: 1200, height: 900 } })
    page.on('dialog', (dialog) => noise.push(`dialog: ${dialog.message()}`))
    expect(await page.locator('img, iframe, object, embed').count()).toBe(0)
    const text = (await page.locator('#input').locator('xpath=..').textContent()) ?? ''
    for (const hostile of [HOSTILE.image, HOSTILE.script, HOSTILE.quote, HOSTILE.formula]) {
      expect(text).toContain(hostile)
    }
    expect(text).toContain('evil\\u202egnp.exe')
    expect(noise).toEqual([])
    await page.context().close()
  })
  test.each([
    ['light', 1200],
    ['dark', 1200],
    ['light', 390],
    ['print', 1200],
  ] as const)(
    'has no accessibility violation (%s, %i px)',
    async (scheme, width) => {
      const colorScheme = scheme === 'dark' ? scheme : 'light'
      const { page } = await open({ viewport: { width, height: 900 }, colorScheme })
      if (scheme === 'print') await page.emulateMedia({ media: 'print' })
      // The policy forbids scripts from files; a test may still run one.
      const found = await page.evaluate(`(async () => {
      ${readFileSync(axe, 'utf8')};
      const { violations } = await axe.run(document, { resultTypes: ['violations'] });
      return violations.map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.html).join(' | '));
    })()`)
      expect(found).toEqual([])
      await page.context().close()
    },
    60_000,
  )
  test('is whole without JavaScript and fits a phone', async () => {
    const { page } = await open({ viewport: { width: 390, height: 800 }, javaScriptEnabled: false })
    expect(await page.locator('.narrow svg').count()).toBeGreaterThan(5)
    expect(await page.locator('.narrow svg').first().isVisible()).toBe(true)
    expect(await page.locator('table:visible').count()).toBeGreaterThan(10)
    // Each picture is there, and its figures open below it.
    const figures = await page.locator('figure').all()
    expect(figures.length).toBeGreaterThan(10)
    for (const figure of figures) {
      expect(await figure.locator('.narrow svg').isVisible()).toBe(true)
      await figure.locator('summary').click()
      expect(await figure.locator('.data td:visible').count()).toBeGreaterThan(1)
    }
    // What needs a script is not offered.
    expect(await page.locator('#filter').isVisible()).toBe(false)
    const box = await page.locator('main').boundingBox()
    expect(box?.width).toBeLessThanOrEqual(390)
    await page.context().close()
  })
})
