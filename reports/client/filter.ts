import type { View } from 'vega'

const NOTHING = 'nothing'
/** What a panel is made of. */
const PARTS = '.chart svg [data-only], tr[data-only]'

/**
 * One engine at one interval, in all that stands below: whatever says in `data-only` which cells it
 * is of, and is of others, goes (rows, pictures of one cell) or fades (marks of a picture). What
 * has nothing of the chosen one says so, and so does what no filter reaches, with its reason. The
 * choice is a list of the page, so that a keyboard can make it too; Escape takes it back.
 */
export class Filter {
  readonly #form = document.querySelector<HTMLFormElement>('#filter')
  readonly #views: { readonly view: View; readonly live: Element }[] = []
  #only = ''

  start(): void {
    const [form, list] = [this.#form, this.#list]
    if (!form || !list) return
    form.hidden = false
    document.body.classList.add('filterable')
    list.addEventListener('change', () => this.show(list.value))
    form.addEventListener('reset', () => {
      this.show('')
      list.focus()
    })
    form.addEventListener('submit', (event) => event.preventDefault())
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape' && this.#only !== '') form.reset()
    })
    // A still picture is as good as a live one: a phone has no other.
    document.addEventListener('click', ({ target }) => {
      const mark = target instanceof Element ? target.closest('.chart svg [data-only]') : null
      const only = mark?.getAttribute('data-only')
      if (only && [...list.options].some(({ value }) => value === only))
        this.show(only === this.#only ? '' : only)
    })
  }

  get #list(): HTMLSelectElement | null {
    return this.#form?.querySelector('select') ?? null
  }

  /** A picture that came alive: what is chosen holds for it too. */
  add(view: View, live: Element, signals: readonly string[]): void {
    tag(live)
    if (!this.#form) return
    if (signals.includes('only')) {
      this.#views.push({ view, live })
      if (this.#only !== '') this.#tell(view, live)
    }
    if (this.#only !== '') this.#paint()
  }

  show(only: string): void {
    const list = this.#list
    if (!list) return
    list.value = only
    // What no list has cannot be shown.
    if (list.value !== only) list.value = ''
    this.#only = list.value
    this.#paint()
    for (const { view, live } of this.#views) this.#tell(view, live)
  }

  /** A picture that draws the chosen one by itself draws its marks anew. */
  async #tell(view: View, live: Element): Promise<void> {
    await view.signal('only', this.#only).runAsync()
    tag(live)
    this.#paint()
  }

  #paint(): void {
    const form = this.#form!
    for (const mark of document.querySelectorAll('.chart svg [data-only]'))
      mark.classList.toggle('off', this.#isOther(mark))
    const panels = [...document.querySelectorAll('main figure, main .scroll:not(.data)')].filter(
      (one) => form.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING,
    )
    const having = panels.filter((panel) => this.#show(panel as HTMLElement)).length
    const on = this.#only !== ''
    form.classList.toggle('on', on)
    form.querySelector('button')!.hidden = !on
    const status = form.querySelector('[role=status]')!
    const told = `Showing only ${this.#only}: in ${having} of ${panels.length} tables and pictures.`
    if (status.textContent !== (on ? told : '')) status.textContent = on ? told : ''
  }

  /** Shows of a table or a picture what is chosen; whether there is anything. */
  #show(panel: HTMLElement): boolean {
    for (const part of panel.querySelectorAll<HTMLElement>('tr[data-only], tbody[data-only]'))
      part.hidden = this.#isOther(part)
    for (const cell of panel.querySelectorAll('td[data-only]'))
      cell.classList.toggle('off', this.#isOther(cell))
    const { whole, series } = panel.dataset
    const isStory = series !== undefined
    const parts = isStory ? [panel] : [...panel.querySelectorAll(PARTS)]
    const all = parts.filter((one) => one.getAttribute('data-only'))
    const has = all.some((one) => !this.#isOther(one))
    if (isStory) this.#fold(panel, !has && series !== this.#series)
    say(panel, this.#only === '' || has ? '' : this.#reason(panel, whole))
    panel.classList.toggle('emptied', !has && whole === undefined && !isStory)
    return has
  }

  /** Where not the picture itself is of the chosen one: why it is shown, or what is missing. */
  #reason({ dataset, classList }: HTMLElement, whole: string | undefined): string {
    if (whole !== undefined) return `Not filtered, as it is about all of it: ${whole}.`
    if (dataset.series === undefined) return `Nothing of ${this.#only} here.`
    return classList.contains('folded')
      ? `Not of ${this.#only}: this picture is of ${dataset.only}.`
      : `The same engine at another interval: this picture is of ${dataset.only}.`
  }

  get #series(): string | undefined {
    return this.#list?.selectedOptions[0]?.dataset.series
  }

  #fold(figure: HTMLElement, isOther: boolean): void {
    figure.classList.toggle('folded', this.#only !== '' && isOther)
  }

  #isOther(one: Element): boolean {
    const only = one.getAttribute('data-only')
    return this.#only !== '' && !!only && !only.split('|').includes(this.#only)
  }
}

/** Vega can tell only in a label what a mark is of: that is for the filter, not for a reader. */
function tag(live: Element): void {
  for (const mark of live.querySelectorAll('[role^=graphics]')) {
    const only = mark.getAttribute('aria-label')
    const isTitle = mark.getAttribute('aria-roledescription') === 'title'
    if (only && only !== 'undefined' && !isTitle) mark.setAttribute('data-only', only)
    for (const name of ['role', 'aria-roledescription', 'aria-label']) mark.removeAttribute(name)
  }
}

/** A sentence at the head of a panel, or none. */
function say(panel: HTMLElement, text: string): void {
  const before = panel.querySelector(`:scope > .${NOTHING}`)
  if (text === '') {
    before?.remove()
    return
  }
  const note = before ?? document.createElement('p')
  note.className = NOTHING
  if (note.textContent !== text) note.textContent = text
  if (before) return
  const title = panel.querySelector(':scope > h3')
  if (title) title.after(note)
  else panel.prepend(note)
}
