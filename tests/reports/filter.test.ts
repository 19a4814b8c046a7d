import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { filterKey } from '../../reports/cells.js'
import { renderReport } from '../../reports/html.js'
import type { Cell, Result } from '../../reports/result.js'
import { CHROMIUM, Pages, skipped } from './browser.js'
import { fixture } from './fixture.js'
import { clustersFixture, commitFixture, stateFixture } from './fixture-clusters.js'

/** A run in which there is something for every table and every picture. */
function everything(): Result {
  const base = fixture()
  const paced = base.cells.find((c) => c.id === 'micro-batch-50ms-100000ps')!
  const drained = base.cells.find((c) => c.drain && c.engine === 'micro-batch')!
  const batchTimes = Array.from({ length: 30 }, (_, n) => ({
    ...{ atMs: 1_000 + n * 50, intervalMs: 20 + (n % 7), events: 2_000 },
    ...{ tookMs: 10, visibleMs: 35 },
  }))
  const example = { partition: 0, offset: 7, reason: 'not JSON', text: '{' }
  const more: Cell[] = [
    ...['adaptive', 'pid:p=1', 'fixed'].map((trigger) => ({
      ...{ ...paced, id: `trigger-${trigger}`, trigger, batchTimes, arrivals: 'burst' },
    })),
    ...[null, 1_000].flatMap((compactMs) =>
      [1, 2].map((repeat) => ({
        ...{ ...paced, id: `files-${compactMs}-${repeat}`, sink: 'iceberg', compactMs, repeat },
      })),
    ),
    {
      ...{ ...drained, id: 'json-drain', encoding: 'json' as const },
      deadLetters: { count: 3, examples: [example] } as unknown as Cell['deadLetters'],
    },
  ]
  const others = [clustersFixture(), stateFixture(), commitFixture()].flatMap((r) => r.cells)
  const cells = [...base.cells, ...more, ...others.filter((c) => c.cluster !== null)]
  return { ...base, cells }
}

/** What no filter reaches, and why. */
const WHOLE = [
  'a simulation of its own, with assumed costs',
  'a table that is filled on a virtual clock, by no engine of the list',
  'cells of a validation, not of this run',
  'forecasts of a cluster, by no cell of this run',
  'the file that all cells read',
  'the machine and the command of all cells',
  'two workers and an exchange, without any engine',
  'what was wanted of the experiment as a whole',
]

test('each table and picture below the filter says which cells it is of, or why none', async () => {
  const { html } = await renderReport(everything(), '')
  const below = html.slice(html.indexOf('id="filter"'))
  const panels = [
    ...below.matchAll(/<figure[^>]*>.*?<\/figure>/gs),
    ...below
      .replace(/<figure[^>]*>.*?<\/figure>/gs, '')
      .matchAll(/<div class="scroll"[^>]*>.*?<\/table>/gs),
  ].map(([text]) => text)
  expect(panels.length).toBeGreaterThan(45)
  const reach = panels.map((text) => ({
    name: (/<h3>(.*?)<\/h3>|<caption><span>(.*?)<\/span>/s.exec(text) ?? [''])[0],
    isOfCells: /<svg.* data-only="[^"]|<figure[^>]* data-only="[^"]|<tr data-only="[^"]/s.test(
      text,
    ),
    whole: / data-whole="([^"]*)"/.exec(text)?.[1],
  }))
  expect(reach.filter(({ isOfCells, whole }) => isOfCells === (whole !== undefined))).toEqual([])
  expect([...new Set(reach.flatMap(({ whole }) => whole ?? []))].sort()).toEqual(WHOLE)
})
test('what a part is of is in the list of the filter, word by word', async () => {
  const result = everything()
  const { html } = await renderReport(result, '')
  const keys = new Set(result.cells.map(filterKey))
  const found = [...html.matchAll(/ data-only="([^"]+)"/g)].flatMap(([, all]) => all!.split('|'))
  // Searches and pairs are of cells that are not in the result.
  const odd = [...new Set(found)].filter((key) => !keys.has(key))
  const ours = /^(micro-batch|per-event)(, none)? at /
  expect(odd.filter((key) => !ours.test(key))).toEqual([])
  expect(found.length).toBeGreaterThan(500)
})

describe.skipIf(skipped)(`the filter in ${CHROMIUM}`, () => {
  const pages = new Pages()
  let url: string
  beforeAll(async () => {
    await pages.start()
    url = await pages.write('everything', everything())
  })
  afterAll(() => pages.stop())

  const CHOSEN = 'flink, tuned at 1 s'

  test('reaches every panel: it shows the chosen one, or says that and why it does not', async () => {
    const { page, noise } = await pages.open(url, { viewport: { width: 1200, height: 900 } })
    const list = page.locator('#only')
    await list.waitFor()
    await list.selectOption(CHOSEN)
    const silent = await page.evaluate(`(() => {
      const isSeen = (e) => e.checkVisibility() && !e.closest('.off, .folded')
      const parts = (panel) => [panel, ...panel.querySelectorAll('[data-only]')]
        .filter((e) => e.dataset.only && isSeen(e))
      const below = ['figure', '.scroll:not(.data)'].map((one) => '.filter ~ section ' + one)
      return [...document.querySelectorAll(below.join())]
        .filter((panel) => panel.closest('details:not([open])') === null)
        .map((panel) => ({
          name: panel.querySelector('h3, caption').textContent,
          said: panel.querySelector(':scope > .nothing')?.textContent ?? '',
          own: parts(panel).length,
          others: parts(panel).filter((e) =>
            !e.dataset.only.split('|').includes(${JSON.stringify(CHOSEN)})).length,
        }))
        .filter(({ said, own, others }) => others > 0 || (own === 0) === (said === ''))
    })()`)
    expect(silent).toEqual([])
    const said = await page.locator('.nothing').allTextContents()
    for (const reason of WHOLE) expect(said.join('\n')).toContain(reason)
    expect(said).toContain(`Nothing of ${CHOSEN} here.`)
    // The list stays in sight, and Escape takes the choice back from wherever one is.
    await page.locator('#provenance').scrollIntoViewIfNeeded()
    expect(await page.locator('#filter').isVisible()).toBe(true)
    expect((await page.locator('#filter').boundingBox())!.y).toBeGreaterThanOrEqual(0)
    await page.keyboard.press('Escape')
    expect(await list.inputValue()).toBe('')
    expect(await page.locator('.nothing, .off, .emptied, .folded').count()).toBe(0)
    expect(noise).toEqual([])
    await page.context().close()
  })
  test('is chosen on a phone by a tap on a still picture, and pictures below fade', async () => {
    const phone = { viewport: { width: 390, height: 800 }, hasTouch: true }
    const { page, noise } = await pages.open(url, phone)
    await page.locator('#only').waitFor()
    const mark = page.locator('section:has(> #trade) .narrow svg path[data-only]').first()
    const key = await mark.getAttribute('data-only')
    await mark.tap({ force: true })
    await expect.poll(() => page.locator('#only').inputValue()).toBe(key)
    const curves = page.locator('section:has(> #spectrum) .narrow svg [data-only]')
    const faded = await curves.evaluateAll((all) => all.map((m) => m.classList.contains('off')))
    const keys = await curves.evaluateAll((all) => all.map((m) => m.getAttribute('data-only')!))
    expect(faded).toEqual(keys.map((one) => !one.split('|').includes(key!)))
    expect(faded).toContain(true)
    expect(noise).toEqual([])
    await page.context().close()
  })
})
