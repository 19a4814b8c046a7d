import { createHash } from 'node:crypto'
import { type Content, html, raw } from './escape.js'
import { packed, packedText } from './packed.js'
import { STYLE } from './style.js'

/** What a page is made of; all pages share the rest. */
export interface Page {
  readonly title: string
  readonly heading: string
  readonly links: readonly (readonly [to: string, name: string])[]
  readonly main: Content
  readonly version: string
  /** Of its charts by name, for the script. */
  readonly specs: Readonly<Record<string, object>>
  /** The text of the bundled script. */
  readonly client: string
}

/** One self-contained page. */
export function pageOf({ title, heading, links, main, version, specs, client }: Page): string {
  const [first] = links
  const page = html`<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(policy(LOADER, client))}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title>
<style>${raw(STYLE)}</style></head><body>
<a class="skip" href="#${first?.[0] ?? ''}">Skip to the ${first?.[1] ?? 'page'}</a>
<header><h1>${heading}</h1>
<nav aria-label="Sections">${links.map(([to, name]) => html`<a href="#${to}">${name}</a> `)}</nav></header>
<main>
${main}
</main>
<footer>Made by chunk42 ${version}. Works without a network.</footer>
<script type="text/plain" id="chart-specs">${packed(specs, 6)}</script>
<script type="text/plain" id="client">${packedText(client)}</script>
<script>${raw(LOADER)}</script>
</body></html>`
  return `<!doctype html>\n${page.text}\n`
}

/**
 * Unpacks the page's script, half of the page if it stood here as it is, and runs it: the policy
 * knows it by its hash. Where nothing can unpack it, the page stays as it came.
 */
const LOADER = `(async () => {
  const packed = atob(document.getElementById('client').textContent)
  const bytes = Uint8Array.from(packed, (sign) => sign.charCodeAt(0))
  const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  const script = document.createElement('script')
  script.textContent = await new Response(text).text()
  document.body.append(script)
})().catch((error) => console.warn('chunk42:', error))`

/** Nothing is loaded from anywhere, and no script runs but those that were put in. */
function policy(...scripts: readonly string[]): string {
  const hashes = scripts.map(
    (one) => `'sha256-${createHash('sha256').update(one).digest('base64')}'`,
  )
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src ${hashes.join(' ')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}
