import { auditHolds, isValid, waitLabel } from '../cells.js'
import { counted, duration, whole } from '../format.js'
import type { Cell, Result } from '../result.js'
import { type Claim, crashedOf, judged, unmeasured, waitOf } from './claim.js'

export const chunk42: Claim = {
  text: 'When a node dies in chunk 42, chunk 42 is restarted elsewhere and nothing is lost or doubled.',
  judge(result) {
    const cells = crashedOf(result, 'micro-batch').filter((c) => c.recovery !== null)
    if (cells.length === 0) return unmeasured('needs a crash in a micro-batch cell')
    const good = cells.filter(auditHolds)
    const replayed = cells.reduce((sum, c) => sum + (c.recovery?.replayedEvents ?? 0), 0)
    const figure =
      `${good.length} of ${counted(cells.length, 'cell')} with a crash exact, ` +
      `${whole(replayed)} clicks replayed`
    const bad = cells.find((c) => !auditHolds(c))
    return judged(bad === undefined ? 'confirmed' : 'refuted', figure, bad ?? cells[0])
  },
}

interface Pair {
  readonly batch: Cell
  readonly event: Cell
  readonly alike: boolean
}

export const recoversFaster: Claim = {
  text: 'Recovery is simpler, so faster, for micro-batches than for per-event engines.',
  judge(result) {
    const pairs = pairsOf(result)
    const first = pairs[0]
    if (first === undefined) return unmeasured('needs a crash in each engine')
    const outage = (c: Cell) => c.recovery?.outageMs ?? Number.NaN
    const told = pairs.map(({ batch, event, alike }) => {
      const at = alike ? waitLabel(batch) : `${waitLabel(batch)} and ${waitLabel(event)}`
      return `at ${at}, ${duration(outage(batch))} against ${duration(outage(event))}`
    })
    const figure = `outage ${told.join('; ')}`
    if (!first.alike) return judged('depends on', `${figure}: no interval in common`, first.batch)
    const faster = pairs.every(({ batch, event }) => outage(batch) < 0.9 * outage(event))
    const slower = pairs.every(({ batch, event }) => outage(batch) > 1.1 * outage(event))
    return judged(faster ? 'confirmed' : slower ? 'refuted' : 'depends on', figure, first.batch)
  },
}

/** Outage grows with the interval, so only equal ones compare; failing that, the nearest two. */
function pairsOf(result: Result): Pair[] {
  const timed = (engine: string) =>
    crashedOf(result, engine).filter((c) => isValid(c) && c.recovery?.outageMs != null)
  const [batches, events] = [timed('micro-batch'), timed('per-event')]
  const all = events.flatMap((event) =>
    batches.map((batch) => ({ batch, event, alike: isAlike(batch, event) })),
  )
  const alike = all.filter((pair) => pair.alike)
  if (alike.length > 0) return alike
  const far = ({ batch, event }: Pair) =>
    Math.abs(Math.log((waitOf(batch) || 1) / (waitOf(event) || 1)))
  return all.sort((a, b) => far(a) - far(b)).slice(0, 1)
}

function isAlike(a: Cell, b: Cell): boolean {
  return (
    waitOf(a) === waitOf(b) &&
    a.repeat === b.repeat &&
    a.offeredEventsPerSec === b.offeredEventsPerSec &&
    a.sink === b.sink &&
    a.query === b.query
  )
}
