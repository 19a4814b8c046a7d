import { type Fault, type Interpose, ORDERED, type Struck } from '../runtime/fault.js'
import { glob } from '../runtime/glob.js'
import { type Effect, pointOf } from '../runtime/program.js'

/**
 * Strikes with a plan. Each fault has a word in `fired`: whoever sets it first strikes, in
 * whichever thread that is, so a fault never comes back in the next attempt.
 */
export function interpose(plan: readonly Fault[], fired: Int32Array): Interpose {
  const aims = plan.map((fault, index) => ({ fault, index, matches: glob(fault.process) }))
  const hits = new Map<string, number>()
  const points = new Set(plan.flatMap(({ at }) => ('point' in at ? [at.point] : [])))
  const counted = aims.filter(({ fault: { at } }) => isCounted(at))

  const aimedAt = (aim: (typeof aims)[number], process: Struck): boolean =>
    aim.matches(process.name) ||
    (process.slotName !== undefined && aim.matches(process.slotName) && bySlot(aim.fault))
  const take = ({ fault, index }: (typeof aims)[number]): boolean => {
    const waits = waiting(fault)
    return Atomics.compareExchange(fired, index, waits, STRUCK) === waits
  }
  const left = ({ fault: { at, process: aim } }: (typeof aims)[number], p: Struck): number => {
    if ('event' in at)
      return at.event - (aim.startsWith('slot-') ? p.eventsDoneBySlot : p.eventsDone)
    const ordered = 'ordered' in at
    if (ordered && p.eventsExpected === undefined) return 0
    const share = ordered ? HALFWAY : 'share' in at ? at.share : undefined
    if (share === undefined || p.eventsExpected === undefined) return Number.POSITIVE_INFINITY
    return Math.max(1, Math.floor(p.eventsExpected * share)) - p.eventsDone
  }

  return {
    timed: plan.filter(({ at }) => 'atMs' in at),
    strike(process: Struck, effect: Effect) {
      for (const aim of counted) {
        // What runs beside the coordinator hardly ever yields slices.
        const any = 'ordered' in aim.fault.at && process.slotName === undefined
        if (effect.op !== 'slice' && !any) continue
        if (aimedAt(aim, process) && left(aim, process) <= 0 && take(aim)) return aim.fault
      }
      const point = pointOf(effect)
      if (!points.has(point)) return undefined
      const key = `${process.name} ${point}`
      const hit = (hits.get(key) ?? 0) + 1
      hits.set(key, hit)
      for (const aim of aims) {
        const { at } = aim.fault
        if (!('point' in at) || at.point !== point || at.hit !== hit) continue
        if (aimedAt(aim, process) && take(aim)) return aim.fault
      }
      return undefined
    },
    eventsLeft(process: Struck) {
      let least = Number.POSITIVE_INFINITY
      for (const aim of counted) {
        if (Atomics.load(fired, aim.index) === waiting(aim.fault) && aimedAt(aim, process)) {
          least = Math.min(least, Math.max(1, left(aim, process)))
        }
      }
      return least
    },
  }
}

const STRUCK = 1
const HALFWAY = 0.5

/** The word of a fault that has yet to strike. */
function waiting({ at }: Fault): number {
  return 'ordered' in at ? ORDERED : 0
}
function isCounted(at: Fault['at']): boolean {
  return 'event' in at || 'share' in at || 'ordered' in at
}
function bySlot(fault: Fault): boolean {
  return fault.process.startsWith('slot-')
}
