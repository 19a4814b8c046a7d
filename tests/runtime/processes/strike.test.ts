import { describe, expect, test } from 'vitest'
import { interpose } from '../../../faults/interpose.js'
import type { Fault } from '../../../runtime/fault.js'
import { deadly, type Strike } from '../../../runtime/processes/strike.js'
import type { Effect } from '../../../runtime/program.js'

const at = (label: string): Effect => ({ op: 'perform', label, action: () => undefined })
const who = (name: string) => ({
  name,
  slotName: undefined,
  eventsDone: 0,
  eventsDoneBySlot: 0,
  eventsExpected: undefined,
})
function wrapped(faults: readonly Fault[]) {
  const said: Strike[] = []
  const signals: string[] = []
  const { make, passed } = deadly(
    interpose,
    (name) => signals.push(name),
    (strike) => said.push(strike),
  )
  return { strikes: make(faults, new Int32Array(8)), said, signals, passed }
}

describe('faults of the main thread become signals', () => {
  test('kill: it tells, and dies before the effect', () => {
    const { strikes, said, signals } = wrapped([
      { process: 'writer#*', at: { point: 'commit', hit: 2 }, act: 'kill' },
    ])
    expect(strikes.strike(who('writer#1'), at('commit'))).toBeUndefined()
    expect(signals).toEqual([])
    strikes.strike(who('writer#1'), at('commit'))
    expect(signals).toEqual(['SIGKILL'])
    expect(said).toMatchObject([{ process: 'writer#1', point: 'commit', act: 'kill' }])
    expect(said[0]!.passed).toEqual([['writer#1', 'commit', 2]])
  })
  test('kill-after: the effect happens, and it dies at its next one, and nobody else does', () => {
    const { strikes, said, signals } = wrapped([
      { process: 'writer#*', at: { point: 'commit', hit: 1 }, act: 'kill-after' },
    ])
    strikes.strike(who('writer#1'), at('commit'))
    strikes.strike(who('coordinator#1'), at('sync'))
    expect(signals).toEqual([])
    strikes.strike(who('writer#1'), at('send'))
    expect(signals).toEqual(['SIGKILL'])
    expect(said).toMatchObject([{ point: 'commit', act: 'kill-after' }])
  })
  test('zombie: it stops, and goes on with the effect when it is woken', () => {
    const { strikes, said, signals } = wrapped([
      { process: '*', at: { point: 'commit', hit: 1 }, act: 'zombie', forMs: 5 },
    ])
    expect(strikes.strike(who('writer#1'), at('commit'))).toBeUndefined()
    expect(signals).toEqual(['SIGSTOP'])
    expect(said).toMatchObject([{ act: 'zombie' }])
  })
  test('any other act is the driver`s', () => {
    const { strikes, signals } = wrapped([
      { process: '*', at: { point: 'commit', hit: 1 }, act: 'lose-reply' },
    ])
    expect(strikes.strike(who('writer#1'), at('commit'))?.act).toBe('lose-reply')
    expect(signals).toEqual([])
  })
})
