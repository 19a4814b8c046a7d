import { CLICK_TYPES, MALFORMED } from '../../log/log.js'
import type { Kernel } from '../kernel.js'
import type { Query } from '../query.js'

/** The part of a `history` query that needs no state: what passes, and is in time. */
export function extractOf(
  { type: only, windowMs, allowedLatenessMs }: Query,
  mayBeLate: boolean,
): Kernel['extract'] {
  const wanted = only === undefined ? -1 : CLICK_TYPES.indexOf(only)
  const lateMs = windowMs + allowedLatenessMs
  return (partition, offset, { columns, index, shiftMs }, length, to) => {
    const { type, eventTime, frontier, user } = columns
    const end = index + length
    to.reserve(length)
    for (let i = index; i < end; i++) {
      if (wanted >= 0 ? type[i] !== wanted : type[i] === MALFORMED) continue
      if (mayBeLate && eventTime[i]! + lateMs <= frontier[i]!) continue
      to.push(partition, offset + i - index, user[i]!, eventTime[i]! + shiftMs, type[i]!)
    }
  }
}
