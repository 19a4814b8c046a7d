import { fellBehind, hasGrid, triggerName } from '../cells.js'
import { duration, listed } from '../format.js'
import type { Cell } from '../result.js'
import { benchLine } from '../started.js'
import { sideBySide, triggerLabel } from '../triggers.js'
import { type Claim, judged, unmeasured } from './claim.js'

/** Less is within the noise of such a measurement. */
const AS_GOOD = 1.1

/** After the abstract of Das et al. 2014. */
export const findsItsInterval: Claim = {
  id: 'finds-its-interval',
  text: 'A batch interval that adapts itself is as good as the best that one could have set.',
  command: benchLine('--triggers'),
  judge(result) {
    const cells = (sideBySide(result)?.cells ?? []).filter((c) => p99(c) !== null)
    const own = cells.find((c) => triggerName(c) === 'adaptive')
    const set = cells.filter((c) => hasGrid(c) && triggerName(c) === 'fixed')
    if (own === undefined || set.length < 2) {
      return unmeasured(`needs the triggers side by side: ${benchLine('--triggers')}`)
    }
    const best = Math.min(...set.map((c) => p99(c)!))
    const good = p99(own)! <= AS_GOOD * best && !fellBehind(own)
    const others = listed(set.map(told))
    return {
      ...judged(good ? 'confirmed' : 'refuted', `visible p99 ${told(own)}; ${others}`, own),
      deciding: { what: 'of the best that was set', unit: 'times', values: [p99(own)! / best] },
    }
  },
  others: {
    command: null,
    judge: () => unmeasured('Structured Streaming has no interval that adapts itself'),
  },
}

function p99({ visibleLatencyMs }: Cell): number | null {
  return visibleLatencyMs?.p99 ?? null
}
function told(cell: Cell): string {
  const behind = fellBehind(cell) ? ', falls behind' : ''
  return `${duration(p99(cell))} (${triggerLabel(cell)}${behind})`
}
