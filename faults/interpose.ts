import type { Fault, Interpose, Struck } from '../runtime/fault.js'
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
  const counted = aims.filter(({ fault: { at } }) => 'event' in at || 'share' in at)

  const aimedAt = (aim: (typeof aims)[number], process: Struck): boolean =>
    aim.matches(process.name) ||
    (process.slotName !== undefined && aim.matches(process.slotName) && bySlot(aim.fault))
  const take = (index: number): boolean => Atomics.compareExchange(fired, index, 0, 1) === 0
  const left = ({ fault: { at, process: aim } }: (typeof aims)[number], p: Struck): number => {
    if ('event' in at)
      return at.event - (aim.startsWith('slot-') ? p.eventsDoneBySlot : p.eventsDone)
    if (!('share' in at) || p.eventsExpected === undefined) return Number.POSITIVE_INFINITY
    return Math.max(1, Math.floor(p.eventsExpected * at.share)) - p.eventsDone
  }

  return {
    timed: plan.filter(({ at }) => 'atMs' in at),
    strike(process: Struck, effect: Effect) {
      if (counted.length > 0 && effect.op === 'slice') {
        for (const aim of counted) {
          if (aimedAt(aim, process) && left(aim, process) <= 0 && take(aim.index)) return aim.fault
        }
      }
      const point = pointOf(effect)
      if (!points.has(point)) return undefined
      const key = `${process.name} ${point}`
      const hit = (hits.get(key) ?? 0) + 1
      hits.set(key, hit)
      for (const aim of aims) {
        const { at } = aim.fault
        if (!('point' in at) || at.point !== point || at.hit !== hit) continue
        if (aimedAt(aim, process) && take(aim.index)) return aim.fault
      }
      return undefined
    },
    eventsLeft(process: Struck) {
      let least = Number.POSITIVE_INFINITY
      for (const aim of counted) {
        if (Atomics.load(fired, aim.index) === 0 && aimedAt(aim, process)) {
          least = Math.min(least, Math.max(1, left(aim, process)))
        }
      }
      return least
    },
  }
}

function bySlot(fault: Fault): boolean {
  return fault.process.startsWith('slot-')
}
