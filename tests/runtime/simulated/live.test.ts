import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AnyDefinition } from '../../../runtime/program.js'
import { Few, type Live, Many } from '../../../runtime/simulated/live.js'
import { Mailbox } from '../../../runtime/simulated/mailbox.js'
import { makeProcess, type Process } from '../../../runtime/simulated/process.js'

const nothing: AnyDefinition = { name: 'nothing', role: 'task', *run() {} }
const timeOf = (p: Process): number => p.atMs

test('the heap of many processes and a look at few of them find the same times', () => {
  const acts = fc.array(fc.tuple(fc.nat(2), fc.nat(), fc.constantFrom(0, 1, 2, 3, Infinity)), {
    maxLength: 300,
  })
  fc.assert(
    fc.property(acts, (all) => {
      const both: Live[] = [new Few(timeOf, () => 0.9), new Many(timeOf)]
      let pids = 0
      for (const [act, who, atMs] of all) {
        const live = [...both[0]!]
        const p = live[who % Math.max(1, live.length)]
        if (act === 0 || p === undefined) {
          const at = { pid: pids++, name: 'p', slot: -1, parent: -1, eventsExpected: undefined }
          const born = makeProcess(nothing, { ...at, atMs }, {}, {})
          for (const one of both) one.add(born)
        } else if (act === 1) {
          p.atMs = atMs
          for (const one of both) one.touch(p)
        } else {
          for (const one of both) one.remove(p)
        }
        const [few, many] = both.map((one) => one.next()?.atMs ?? Infinity)
        expect(many).toBe(few)
        expect([...both[1]!]).toEqual([...both[0]!])
      }
    }),
    { seed: 42 },
  )
})

test('mail comes in order of its arrival, and what arrives together in order of its sending', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 300 }), (times) => {
      const box = new Mailbox()
      for (const [n, atMs] of times.entries()) box.put(atMs, { atMs, n })
      const due = times
        .map((atMs, n) => ({ atMs, n }))
        .sort((a, b) => a.atMs - b.atMs || a.n - b.n)
        .filter(({ atMs }) => atMs <= 7)
      const taken: unknown[] = []
      for (let one = box.takeDue(7); one !== undefined; one = box.takeDue(7)) taken.push(one)
      expect(taken).toEqual(due)
      expect(box.nextMs).toBeGreaterThan(7)
    }),
    { seed: 42 },
  )
})
