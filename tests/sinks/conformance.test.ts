import { describe, expect, test } from 'vitest'
import { SIMULATED_SINKS, type SimulatedSink } from '../../faults/verify/subject.js'
import { openMemory } from '../../sinks/memory.js'
import { SINKS } from '../../sinks/registry.js'
import { type Sink, writerName } from '../../sinks/sink.js'
import { conformance } from './conformance.js'
import { needed } from './needed.js'
import { type Choice, type Subject, subjectOf } from './subject.js'

/** Everything else must outlive its process. */
const VOLATILE = ['memory']

describe.each(SINKS)('the sink $name', async (kind) => {
  const volatile = VOLATILE.includes(kind.name)
  const needs = await needed(kind)
  for (const { name, run } of conformance(subjectOf(kind, !volatile, volatile ? 200 : 6))) {
    test.skipIf(needs.skip)(`${name}${needs.told}`, run)
  }
})

/** What writes files costs a hundred times as much as a table in memory. */
const IN_MEMORY = ['memory', 'transactional']

/** It lives in this process only. */
function simulated({ name, open }: SimulatedSink): Subject {
  return {
    durable: false,
    runs: IN_MEMORY.includes(name) ? 200 : 30,
    async open(choice: Choice) {
      const sink = open(choice)
      return { sink, reopen: async () => sink, dispose: () => sink.close() }
    },
  }
}
describe.each(SIMULATED_SINKS)('the simulated sink $name', (kind) => {
  for (const { name, run } of conformance(simulated(kind))) test(name, run)
})

/** A memory sink with one law taken out. */
function canary(broken: (sink: Sink) => Sink): Subject {
  return {
    durable: false,
    runs: 200,
    async open(choice: Choice) {
      const sink = broken(openMemory(choice))
      return { sink, reopen: async () => sink, dispose: () => sink.close() }
    },
  }
}
async function failedBy(subject: Subject): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of conformance(subject)) await run().catch(() => failed.push(name))
  return failed
}

describe('the suite sees', () => {
  test('nothing in a sink that keeps the law', async () => {
    expect(await failedBy(canary((sink) => sink))).toEqual([])
  })
  test('a sink that ignores ids', async () => {
    const broken = canary((sink) => ({
      fence: (writer) => sink.fence(writer),
      commit: (commit) => sink.commit({ ...commit, id: undefined }),
      read: () => sink.read(),
      close: () => sink.close(),
    }))
    const failed = await failedBy(broken)
    expect(failed).toContain('a commit with an id happens once, whatever the repeat carries')
    expect(failed.filter((name) => name.startsWith('it agrees with a model'))).toHaveLength(3)
  })
  test('a sink that does not compare epochs', async () => {
    const broken = canary((sink) => {
      const newest = new Map<string, number>()
      return {
        *fence(writer) {
          const fence = yield* sink.fence(writer)
          newest.set(writerName(writer), fence.epoch)
          return fence
        },
        // Whoever commits is taken for the newest at the moment of the act.
        *commit(commit) {
          const taken = {
            ...commit,
            get epoch() {
              return newest.get(writerName(commit.writer)) ?? commit.epoch
            },
          }
          return yield* sink.commit(taken)
        },
        read: () => sink.read(),
        close: () => sink.close(),
      }
    })
    const failed = await failedBy(broken)
    expect(failed).toContain('only the newest epoch commits')
    expect(failed).toContain(
      'a writer that is paused anywhere in a commit is refused after a new fence',
    )
  })
})
