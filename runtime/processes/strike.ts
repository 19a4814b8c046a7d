import { writeSync } from 'node:fs'
import type { Fault, Interpose, MakeInterpose, Struck } from '../fault.js'
import { type Effect, pointOf } from '../program.js'

/** Where a child tells, before it dies, of what strikes it: a pipe that outlives it. */
export const STRIKE_FD = 4

/** One fault has found its place. */
export interface Strike {
  readonly process: string
  readonly point: string
  readonly act: Fault['act']
  /** Of the main thread: how often each process passed each point in this life so far. */
  readonly passed: readonly Passed[]
}
export type Passed = readonly [process: string, point: string, times: number]

/** Written before the act, by a call that returns when it is in the pipe: no death can lose it. */
export function tellStrike(strike: Strike): void {
  writeSync(STRIKE_FD, `${JSON.stringify(strike)}\n`)
}

/** For worker threads: the driver makes the death, this only tells of it. */
export function telling(make: MakeInterpose): MakeInterpose {
  return (plan, fired) => {
    const inner = make(plan, fired)
    return {
      timed: inner.timed,
      eventsLeft: (process) => inner.eventsLeft(process),
      strike(process, effect) {
        const fault = inner.strike(process, effect)
        if (fault !== undefined) {
          const { act } = fault
          tellStrike({ process: process.name, point: pointOf(effect), act, passed: [] })
        }
        return fault
      },
    }
  }
}

export interface Deadly {
  readonly make: MakeInterpose
  passed(): readonly Passed[]
}

/**
 * For the main thread of a child: what would drop one program ends the whole process instead.
 *
 * `kill`: SIGKILL before the effect. `kill-after`: SIGKILL when that process yields its next
 * effect, so this one has happened. `zombie`: SIGSTOP before the effect; whoever watches may send
 * SIGCONT, and it goes on as if nothing had been. All other acts are the driver's.
 */
export function deadly(make: MakeInterpose, signal = signalSelf, tell = tellStrike): Deadly {
  const counts = new Map<string, Map<string, number>>()
  const passed = (): Passed[] =>
    [...counts].flatMap(([process, points]) =>
      [...points].map(([point, times]): Passed => [process, point, times]),
    )
  const count = (process: string, point: string): void => {
    let points = counts.get(process)
    if (points === undefined) {
      points = new Map()
      counts.set(process, points)
    }
    points.set(point, (points.get(point) ?? 0) + 1)
  }
  const end: End = (process, point, act) => {
    tell({ process, point, act, passed: passed() })
    signal(act === 'zombie' ? 'SIGSTOP' : 'SIGKILL')
  }
  return { passed, make: (plan, fired) => wrap(make(plan, fired), count, end) }
}

type End = (process: string, point: string, act: Fault['act']) => void
function wrap(
  inner: Interpose,
  count: (process: string, point: string) => void,
  end: End,
): Interpose {
  /** Who dies at its next effect, and where it was struck. */
  const doomed = new Map<string, string>()
  return {
    timed: inner.timed,
    eventsLeft: (process) => inner.eventsLeft(process),
    strike(process: Struck, effect: Effect) {
      const { name } = process
      const struckAt = doomed.get(name)
      if (struckAt !== undefined) end(name, struckAt, 'kill-after')
      const point = pointOf(effect)
      count(name, point)
      const fault = inner.strike(process, effect)
      if (fault?.act === 'kill' || fault?.act === 'zombie') end(name, point, fault.act)
      else if (fault?.act === 'kill-after') doomed.set(name, point)
      else return fault
      return undefined
    },
  }
}

/** All threads of it; the call comes back only from a stop that somebody ended. */
function signalSelf(name: 'SIGKILL' | 'SIGSTOP'): void {
  process.kill(process.pid, name)
}
