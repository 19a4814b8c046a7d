import type { ClusterEngineKind } from '../../engines/clusters/engine.js'
import { InputError } from '../../workloads/input-error.js'
import { CLICK_TYPES } from '../../workloads/log/log.js'
import { type SharedText, textAt, textCount } from '../../workloads/log/text.js'
import { passes } from '../../workloads/queries/query.js'
import type { Reference } from '../../workloads/reference.js'
import type { Prepared } from '../prepare.js'
import type { Dropped } from './late.js'
import type { Awaited } from './observed.js'

/** Queries that the jobs know. */
const ABLE = ['ysb', 'enrich', 'clicks']

/** What clicks must bring. Throws InputError where the engine cannot be asked that. */
export function awaitedOf(
  { query, log, shared }: Prepared,
  kind: ClusterEngineKind,
  answer: Reference,
  dropped: Dropped,
): Awaited {
  const sessions = query.history?.kind === 'sessions'
  const able = [...ABLE, ...(kind.history === undefined ? [] : ['sessions'])]
  if (!able.includes(query.name) && !(sessions && kind.history !== undefined)) {
    throw new InputError(
      `query ${query.name}: the job of ${kind.name} cannot answer it; allowed: ${able.join(', ')}`,
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
    dueMs: log.dueMs.bind(log),
    clicks: answer.events,
    dropped: () => dropped.events,
    keyOf:
      query.key === 'page'
        ? numbersOf(shared.replay?.pages, '/page/')
        : query.key === 'user'
          ? numbersOf(shared.replay?.users, 'user-')
          : wholeOf,
  }
}

/** Texts of a file that is replayed, else made of a number. */
function numbersOf(texts: SharedText | undefined, prefix: string): Awaited['keyOf'] {
  if (texts === undefined) {
    return (text) => (text.startsWith(prefix) ? wholeOf(text.slice(prefix.length)) : undefined)
  }
  const numbers = new Map<string, number>()
  for (let at = 0; at < textCount(texts); at++) numbers.set(textAt(texts, at), at)
  return (text) => numbers.get(text)
}
function wholeOf(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined
}
