import { NONE } from '../format.js'

/** The commands of a page, each once, under a heading that its figures link to. */
export class Commands {
  readonly #names = new Map<string, string>()

  /** A figure as a link to what makes it; what was not measured has none. */
  made(figure: string, command: string): string {
    if (figure === NONE) return NONE
    return `[${plain(figure)}](#${this.#nameOf(portable(command))})`
  }

  /** For the end of the page. */
  lines(): string[] {
    return [...this.#names].flatMap(([command, name]) => [
      `#### ${name}`,
      '',
      '```sh',
      command,
      '```',
      '',
    ])
  }

  #nameOf(command: string): string {
    const known = this.#names.get(command)
    if (known !== undefined) return known
    const name = `c${this.#names.size + 1}`
    this.#names.set(command, name)
    return name
  }
}

/** Without the folder of whoever ran it, which changes no figure; one line, so it ends no block. */
export function portable(command: string): string {
  const word = String.raw`(?:'[^']*'|"[^"]*"|\S+)`
  return command
    .replace(new RegExp(` --(?:out|continue)[= ]${word}`, 'g'), '')
    .replace(/\s+/g, ' ')
    .replace(/ --$/, '')
}

/** As text, whatever stands in it. */
export function plain(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*[\]<>|]/g, (sign) => `\\${sign}`)
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
}

export interface Column<T> {
  readonly title: string
  /** Markdown. */
  readonly of: (row: T) => string
  readonly number?: boolean
}
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string[] {
  const line = (values: readonly string[]) => `| ${values.join(' | ')} |`
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ number = false }) => (number ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map(({ of }) => of(row)))),
  ]
}
