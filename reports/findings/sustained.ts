import { waitLabel } from '../cells.js'
import { duration, rate } from '../format.js'
import { benchLine } from '../started.js'
import { plain, table } from './page.js'
import type { Question } from './question.js'

export const sustained: Question = {
  title: 'What load is sustained',
  command: benchLine('--search'),
  answer({ result, made }) {
    const found = result.sustainable
    if (found.length === 0) return null
    return [
      'The highest load at which lag and visible latency do not grow, found by a ramp and bisection; the',
      'median of the rounds, with the least and the greatest of them.',
      '',
      ...table(
        [
          { title: 'engine', of: (s) => `${plain(s.engine)}, ${waitLabel(s)}` },
          { title: 'query', of: (s) => plain(s.query) },
          { title: 'sink', of: (s) => `${plain(s.sink)} (${s.durability})` },
          { title: 'guarantee', of: (s) => s.guarantee },
          { title: 'p99 within', of: ({ sloMs }) => (sloMs === null ? 'any' : duration(sloMs)) },
          {
            title: 'sustained',
            of: (s) => made(`${s.atLeast ? 'at least ' : ''}${rate(s.eventsPerSec)}`, s.command),
            number: true,
          },
          { title: 'least', of: (s) => made(rate(s.eventsPerSecMin), s.command), number: true },
          { title: 'greatest', of: (s) => made(rate(s.eventsPerSecMax), s.command), number: true },
        ],
        found,
      ),
    ]
  },
}
