import { createHash } from 'node:crypto'
import { type Content, html, raw } from './escape.js'
import { packed } from './packed.js'
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
  const script = inScript(client)
  const [first] = links
  const page = html`<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(policy(script))}">
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
<script>${raw(script)}</script>
</body></html>`
  return `<!doctype html>\n${page.text}\n`
}

/** Our own script; nothing in it may end the element that holds it. */
function inScript(text: string): string {
  return text.replace(/<\/script/gi, '<\\/script').replace(/<!--/g, '\\x3c!--')
}

/** Nothing is loaded from anywhere, and no script runs but the one that was put in. */
function policy(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64')
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${hash}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}
