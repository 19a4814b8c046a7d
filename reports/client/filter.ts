import type { View } from 'vega'

/**
 * One engine at one interval, in all that stands below: rows and pictures of others go, live
 * pictures get a signal. The choice is a list of the page, so that a keyboard can make it too.
 */
export class Filter {
  readonly #form = document.querySelector<HTMLFormElement>('#filter')
  readonly #views: View[] = []
  #only = ''

  start(): void {
    const form = this.#form
    if (form === null) return
    form.hidden = false
    const list = form.querySelector('select')
    list?.addEventListener('change', () => this.show(list.value))
    form.addEventListener('reset', () => {
      this.show('')
      list?.focus()
    })
    form.addEventListener('submit', (event) => event.preventDefault())
  }

  /** A picture that came alive: what is chosen holds for it, and a click on a point chooses. */
  add(view: View, signals: readonly string[]): void {
    view.addEventListener('click', (_, item) => {
      const only: unknown = item?.datum?.only
      if (typeof only === 'string') this.show(only === this.#only ? '' : only)
    })
    if (!signals.includes('only')) return
    this.#views.push(view)
    if (this.#only !== '') view.signal('only', this.#only).runAsync()
  }

  show(only: string): void {
    const form = this.#form
    const list = form?.querySelector('select')
    if (!form || !list) return
    list.value = only
    // What no list has cannot be shown.
    if (list.value !== only) list.value = ''
    this.#only = list.value
    const chosen = list.selectedOptions[0]
    const series = chosen?.dataset.series ?? ''
    form.classList.toggle('on', this.#only !== '')
    form.querySelector('button')!.hidden = this.#only === ''
    form.querySelector('[role=status]')!.textContent =
      this.#only === '' ? '' : `Showing only ${this.#only}.`
    this.#hide('tr[data-only]', (row) => row.dataset.only !== this.#only)
    this.#hide('figure[data-series]', (figure) => figure.dataset.series !== series)
    for (const table of document.querySelectorAll('table')) {
      const rows = [...table.querySelectorAll<HTMLElement>('tbody tr')]
      table.classList.toggle('emptied', rows.length > 0 && rows.every((row) => row.hidden))
    }
    for (const view of this.#views) view.signal('only', this.#only).runAsync()
  }

  #hide(selector: string, isOther: (element: HTMLElement) => boolean): void {
    for (const element of document.querySelectorAll<HTMLElement>(selector)) {
      element.hidden = this.#only !== '' && isOther(element)
    }
  }
}
