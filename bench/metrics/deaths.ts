import type { Journal } from '../../runtime/journal.js'

/** Workers that ended otherwise than they should: what they had in their memory alone is lost. */
export function workersLost(journal: Journal): number {
  let lost = 0
  for (const e of journal.entries) {
    if (e.kind === 'exit' && !e.ok && e.process.startsWith('worker-')) lost++
  }
  return lost
}
