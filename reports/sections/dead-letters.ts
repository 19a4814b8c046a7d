import { filterKey } from '../cells.js'
import { html, type Markup } from '../escape.js'
import { whole } from '../format.js'
import type { Result } from '../result.js'
import { long } from './section.js'

/** Records that could not be read, with the first examples of each cell. */
export function deadLetters({ cells }: Result): Markup | null {
  const rows = cells.flatMap((cell) => {
    const { id, deadLetters: found } = cell
    return (found?.examples ?? []).map((example, at) => ({
      id,
      only: filterKey(cell),
      count: at === 0 ? whole(found?.count ?? null) : '',
      ...example,
    }))
  })
  if (rows.length === 0) return null
  return long(
    'Dead letters: records that no query counted as they could not be read, each counted once',
    [
      { title: 'cell', of: (r) => r.id },
      { title: 'records', of: (r) => r.count, number: true },
      { title: 'partition', of: (r) => whole(r.partition), number: true },
      { title: 'offset', of: (r) => whole(r.offset), number: true },
      { title: 'reason', of: (r) => r.reason },
      { title: 'begins', of: (r) => html`<bdi><code>${r.text ?? '–'}</code></bdi>` },
    ],
    rows,
    ({ only }) => only,
  )
}
