import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { Counterexamples } from '../../reports/counterexamples.js'
import { renderReport } from '../../reports/html.js'
import type { Result } from '../../reports/result.js'
import { ROOT } from '../root.js'

export const CHROMIUM = process.env.CHUNK42_CHROMIUM ?? '/usr/bin/chromium'

/** Required in CI; a laptop without it skips what needs it, by name. */
export const skipped = !existsSync(CHROMIUM) && process.env.CI === undefined
if (skipped) console.warn(`skipped: the page in a browser: there is no ${CHROMIUM}`)

export interface Opened {
  readonly page: Page
  /** What it complained of, and what it asked for beside itself. */
  readonly noise: string[]
}

/** A browser with the pages of some results, each in a file. */
export class Pages {
  #browser: Browser | undefined
  readonly #folder = mkdtempSync(join(tmpdir(), 'chunk42-page-'))

  async start(): Promise<void> {
    this.#browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync'].concat([
        '--disable-background-networking',
        '--disable-component-update',
      ]),
    })
  }

  /** The page of a result; its address. */
  async write(name: string, result: Result, known?: Counterexamples): Promise<string> {
    const client = readFileSync(join(ROOT, 'dist/reports/client.js'), 'utf8')
    const path = join(this.#folder, `${name}.html`)
    writeFileSync(path, (await renderReport(result, client, known)).html)
    return pathToFileURL(path).href
  }

  async open(url: string, options: BrowserContextOptions): Promise<Opened> {
    const page = await (await this.#browser!.newContext(options)).newPage()
    const noise: string[] = []
    page.on('console', (message) => noise.push(`console: ${message.text()}`))
    page.on('pageerror', (error) => noise.push(`error: ${String(error)}`))
    page.on('request', (request) => {
      if (request.url() !== url) noise.push(`request: ${request.url()}`)
    })
    await page.goto(url)
    return { page, noise }
  }

  async stop(): Promise<void> {
    await this.#browser?.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
