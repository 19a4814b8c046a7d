import { html, type Markup } from '../escape.js'
import { bytes, counted, duration, figure, whole } from '../format.js'
import type { Result } from '../result.js'
import { command, section, table } from './section.js'

const FILE = { whole: 'the file that all cells read' }

/** A replay's file: what was read, and what could not be. */
export function input(result: Result): Markup | null {
  const { input: file } = result
  if (file === null) return null
  return section(
    'input',
    'The input',
    html`<p><bdi>${file.name}</bdi>: ${counted(file.lines, 'line')},
${counted(file.clicks, 'click')}, <strong>${whole(file.unparsable)} unparsable</strong>.</p>`,
    file.unparsable === 0
      ? null
      : table(
          'The first lines that could not be read',
          [{ title: 'line', of: (line: string) => html`<bdi><code>${line}</code></bdi>` }],
          file.firstUnparsable,
          FILE,
        ),
    table(
      'Most visited pages of the file',
      [
        { title: 'page', of: (row) => html`<bdi><code>${row.page}</code></bdi>` },
        { title: 'clicks', of: (row) => whole(row.clicks), number: true },
      ],
      file.topPages,
      FILE,
    ),
  )
}

/** Where the figures come from, and how to get them again. */
export function provenance(result: Result): Markup {
  const { machine, versions } = result
  const facts: readonly (readonly [string, string | Markup])[] = [
    ['command', command(result.command)],
    ['seed', result.seed],
    ['started', result.startedAt],
    ['took', duration(result.durationMs)],
    [
      'planned',
      `${counted(result.plan.cells.length, 'cell')}, ${duration(result.plan.expectedSeconds * 1000)}`,
    ],
    ['processor', `${machine.cpu}, ${counted(machine.cores, 'core')}`],
    ['memory', bytes(machine.memoryBytes)],
    ['platform', machine.platform],
    ['load before', figure(machine.loadAverage)],
    ...Object.entries(versions).map(([name, version]) => [name, version] as const),
  ]
  return section(
    'provenance',
    'Provenance',
    table(
      'The machine, the versions and the command of this run',
      [
        { title: 'what', of: ([what]) => what },
        { title: 'value', of: ([, value]) => value },
      ],
      facts,
      { whole: 'the machine and the command of all cells' },
    ),
  )
}
