import { parse, type Spec, View, Warn } from 'vega'
import { expressionInterpreter } from 'vega-interpreter'
import { Handler } from 'vega-tooltip'
import { Filter } from './filter.js'

/**
 * What makes the report's pictures live: tooltips and a legend that picks. The page is complete
 * without it; whatever fails here leaves the still picture where it was.
 *
 * Nothing is evaluated from text (`ast` and the interpreter), so the page's policy needs no
 * `unsafe-eval`.
 */
const tooltip = new Handler({ theme: 'custom', id: 'chart-tooltip', disableDefaultStyle: true })

const filter = new Filter()

/** The wide picture only: on a phone there is no pointer to hover with, and no room to spare. */
const roomy = window.matchMedia('(min-width: 721px)')

async function enliven(still: Element, spec: Spec): Promise<void> {
  const live = document.createElement('div')
  live.className = still.className
  const view = new View(parse(spec, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'svg',
    hover: true,
    logLevel: Warn,
    tooltip: tooltip.call,
  })
  await view.initialize(live).runAsync()
  const drawing = live.querySelector('svg')
  if (drawing === null) return
  drawing.setAttribute('role', 'img')
  drawing.setAttribute('aria-label', still.querySelector('svg')?.getAttribute('aria-label') ?? '')
  still.replaceWith(live)
  live.dataset.live = 'yes'
  // The figure around it says what it shows; a screen reader should not walk through its marks.
  filter.add(view, live, spec.signals?.map(({ name }) => name) ?? [])
}

/** The text that reports/packed.ts put into an element of the page. */
async function unpack(id: string): Promise<string | undefined> {
  const text = document.getElementById(id)?.textContent
  if (!text) return undefined
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Response(stream).text()
}

async function start(): Promise<void> {
  if (!roomy.matches) return
  const text = await unpack('chart-specs')
  if (text === undefined) return
  // Vega lays out by the width of text, so it must know which font the page's style gives it.
  const font = JSON.stringify(getComputedStyle(document.body).fontFamily)
  const specs = JSON.parse(text.replaceAll('"sans-serif"', font)) as Record<string, Spec>
  const stills = [...document.querySelectorAll('[data-chart]')]
  const specOf = (still: Element) => specs[still.getAttribute('data-chart') ?? '']
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue
        seen.unobserve(entry.target)
        const spec = specOf(entry.target)
        if (spec) enliven(entry.target, spec).catch(failed)
      }
    },
    { rootMargin: '400px' },
  )
  for (const still of stills) seen.observe(still)
}

/** Links to the data that the page already holds, so that they are not in it twice. */
async function offerDownloads(): Promise<void> {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-download]')) {
    const text = await unpack(link.dataset.download ?? '')
    if (text === undefined) continue
    link.href = URL.createObjectURL(new Blob([text], { type: link.type }))
    link.hidden = false
  }
}

filter.start()
const failed = (error: unknown) => console.warn('chunk42:', error)
start().catch(failed)
offerDownloads().catch(failed)
