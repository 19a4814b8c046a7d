import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { serveWatch } from '../../cli/watch/server.js'
import { snapshotOf } from './watch-snapshot.js'

const CHROMIUM = process.env.CHUNK42_CHROMIUM ?? '/usr/bin/chromium'
const skipped = !existsSync(CHROMIUM) && process.env.CI === undefined
if (skipped) console.warn(`skipped: the page of watch in a browser: there is no ${CHROMIUM}`)
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

test.skipIf(skipped)('the page of watch, in a browser', async () => {
  const asked: string[] = []
  const server = await serveWatch(0, (what) => asked.push(what) > 0)
  const hostile = '<img src=x onerror=alert(1)>'
  const snapshot = snapshotOf({ moments: [{ atMs: 1_500, kind: 'fault', text: hostile }] })
  server.publish(snapshot)
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
  const browser = await chromium.launch({ executablePath: CHROMIUM, args })
  try {
    const noise: string[] = []
    const open = async (javaScriptEnabled: boolean, bypassCSP = false) => {
      const context = await browser.newContext({ javaScriptEnabled, bypassCSP })
      const page = await context.newPage()
      page.on('console', (message) => noise.push(message.text()))
      page.on('pageerror', (error) => noise.push(String(error)))
      page.on('request', (request) => {
        if (!request.url().startsWith(server.url)) noise.push(request.url())
      })
      await page.goto(server.url)
      return page
    }
    const page = await open(true)
    await page.waitForFunction("document.getElementById('rate').textContent === '99.5 k/s'")
    expect(await page.textContent('#moments')).toBe(`1.5 s  ${hostile}`)
    expect(await page.locator('#latency-line rect').count()).toBe(5)
    expect(await page.locator('#latency-line rect[height="0"]').count()).toBe(1)
    await page.click('text=Crash worker 1')
    await page.waitForFunction("/ordered/.test(document.getElementById('said').textContent)")
    expect(asked).toEqual(['crash/1'])

    const plain = await open(false)
    expect(await plain.textContent('pre')).toContain('throughput')
    await plain.click('text=End and audit')
    await expect.poll(() => asked).toEqual(['crash/1', 'end'])

    const checked = await open(true, true)
    await checked.waitForFunction("document.querySelectorAll('#workers tr').length === 2")
    await checked.addScriptTag({ path: axe })
    const run = 'axe.run(document).then(({ violations }) => violations.map(({ id }) => id))'
    expect(await checked.evaluate(run)).toEqual([])

    server.result('audit      exact')
    await page.waitForSelector('#result:not([hidden])')
    expect(await page.textContent('#result-text')).toBe('audit      exact')
    expect(await page.locator('button:enabled').count()).toBe(0)
    expect(noise).toEqual([])
  } finally {
    await browser.close()
    await server.close()
  }
})
