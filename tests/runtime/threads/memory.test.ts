import { describe, expect, test } from 'vitest'
import { interpose } from '../../../faults/interpose.js'
import { Threads } from '../../../runtime/threads/threads.js'
import { programs, roots } from './programs.js'

describe('a worker that needs more memory than it may have', () => {
  test('is lost like any other, and its slot goes on', async () => {
    const threads = await Threads.start({
      programs,
      world: {},
      workerWorld: {},
      entry: new URL('./entry.js', import.meta.url),
      slots: 1,
      faults: [],
      interpose,
      resourceLimits: { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 4 },
    })
    try {
      const heard = await threads.run<object[]>(roots.hoard, undefined)
      expect(heard.map((mail) => ({ ...mail, process: 0 }))).toMatchObject([
        { kind: 'exit', ok: false, error: expect.stringMatching(/memory|code/) },
        { kind: 'gone' },
        { kind: 'exit', ok: true, value: 10 },
      ])
    } finally {
      await threads.close()
    }
  })
})
