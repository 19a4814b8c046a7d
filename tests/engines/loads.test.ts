import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Loads } from '../../engines/micro-batch/loads.js'
import { Pace } from '../../engines/micro-batch/pace.js'

/** The slow and obvious way. */
function idlest(load: readonly number[], avoid: number): number {
  let best = -1
  for (let w = 0; w < load.length; w++) {
    if (w === avoid && load.length > 1) continue
    if (best < 0 || load[w]! < load[best]!) best = w
  }
  return best
}

test('the idlest worker is the one that a look at all of them finds', () => {
  const workers = fc.integer({ min: 1, max: 70 })
  const turns = fc.array(fc.tuple(fc.nat(), fc.boolean(), fc.nat()), { maxLength: 200 })
  fc.assert(
    fc.property(workers, turns, (count, all) => {
      const loads = new Loads(count)
      const plain = new Array<number>(count).fill(0)
      for (const [who, more, avoid] of all) {
        const w = who % count
        const by = more || plain[w] === 0 ? 1 : -1
        loads.add(w, by)
        plain[w]! += by
        expect(loads.idlest(-1)).toBe(idlest(plain, -1))
        expect(loads.idlest(avoid % count)).toBe(idlest(plain, avoid % count))
      }
    }),
    { seed: 42 },
  )
})

test('the pace of thousands of workers is that of each, summed up', () => {
  const pace = new Pace(1_000)
  expect(pace.shareOf(0)).toBe(1 / 1_000)
  for (let w = 0; w < 1_000; w += 3) pace.ended(w, 1_000 + w, 0, 10)
  let sum = 0
  for (let w = 0; w < 1_000; w++) sum += pace.eventsPerMs(w)
  expect(pace.eventsPerMsOfAll).toBeCloseTo(sum, 6)
  for (let w = 0; w < 1_000; w++) pace.ended(w, 500, 10, 12)
  sum = 0
  for (let w = 0; w < 1_000; w++) sum += pace.eventsPerMs(w)
  expect(pace.eventsPerMsOfAll).toBeCloseTo(sum, 6)
})
