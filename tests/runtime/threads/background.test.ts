import { describe, expect, test } from 'vitest'
import { type AnyDefinition, kill, type Program, sleep, spawn } from '../../../runtime/program.js'
import { acts, untilGone } from './acts.js'
import { entriesOf, onThreads } from './run.js'

const beside = (chores: string): AnyDefinition => ({
  name: 'root',
  role: 'coordinator',
  *run(): Program<string[]> {
    const order: string[] = []
    yield* spawn(acts.errand!, order)
    yield* spawn(acts[chores]!, order)
    yield* untilGone(2)
    return order
  },
})

describe('a program in the background', () => {
  test('lets others have their turn between two acts', async () => {
    const { value } = await onThreads<string[]>(beside('background-chores'))
    expect(value).toHaveLength(11)
    expect(value.indexOf('errand')).toBeLessThan(6)
  })
  test.each(['chores', 'chores-at-once'])(
    'is the only one that does, and where it says so: %s follow each other',
    async (chores) => {
      const { value } = await onThreads<string[]>(beside(chores))
      expect(value.indexOf('errand')).toBe(10)
    },
  )
  test('dies between two acts like any other', async () => {
    const root: AnyDefinition = {
      name: 'root',
      role: 'coordinator',
      *run(): Program<string[]> {
        const order: string[] = []
        const pid = yield* spawn(acts['background-chores']!, order, { name: 'chores' })
        yield* sleep(8)
        yield* kill(pid)
        yield* untilGone(1)
        const then = [...order]
        yield* sleep(20)
        return order.length === then.length ? order : ['went on']
      },
    }
    const { value, journal } = await onThreads<string[]>(root)
    expect(value.length).toBeLessThan(10)
    expect(value).not.toContain('went on')
    expect(entriesOf(journal, 'exit', 'chores')).toMatchObject([{ ok: false, error: 'killed' }])
  })
})
