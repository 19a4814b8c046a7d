import { InputError } from '../../workloads/input-error.js'
import { CLICK_TYPES } from '../../workloads/log/log.js'
import { textAt, textCount } from '../../workloads/log/text.js'
import { passes } from '../../workloads/queries/query.js'
import type { Prepared } from '../prepare.js'
import type { Awaited } from './observed.js'

/** Queries that the jobs know. */
const ABLE = ['ysb', 'enrich', 'clicks']

/**
 * What the clicks of a cell must bring. Throws InputError where engines of others and our reference
 * would not be asked the same: they watch event time in ways of their own, so nothing may be late.
 */
export function awaitedOf({ query, log, shared, expected }: Prepared): Awaited {
  if (!ABLE.includes(query.name)) {
    throw new InputError(
      `query ${query.name}: jobs of other engines cannot answer it; allowed: ${ABLE.join(', ')}`,
    )
  }
  if (expected.late > 0) {
    throw new InputError(
      `--late: ${expected.late} clicks are late, which each engine tells in its own way; ` +
        'allowed with engines of others: 0',
    )
  }
  if (shared.workload.malformedShare > 0) {
    throw new InputError('--malformed: jobs of other engines take clicks only; allowed: 0')
  }
  const counted = CLICK_TYPES.map((type) => passes(query, type))
  return {
    query,
    lengths: Array.from({ length: log.partitions }, (_, p) => log.length(p)),
    counts: (partition, offset) => {
      const { columns, index } = log.segment(partition, offset, 1)
      return counted[columns.type[index]!]!
    },
    dueMs: (partition, offset) => log.dueMs(partition, offset),
    clicks: expected.events,
    keyOf: query.key === 'page' ? pageNumbers(shared) : (text) => wholeOf(text),
  }
}

function pageNumbers({ replay }: Prepared['shared']): Awaited['keyOf'] {
  if (!replay) return (text) => (text.startsWith('/page/') ? wholeOf(text.slice(6)) : undefined)
  const { pages } = replay
  const numbers = new Map<string, number>()
  for (let page = 0; page < textCount(pages); page++) numbers.set(textAt(pages, page), page)
  return (text) => numbers.get(text)
}
function wholeOf(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined
}
