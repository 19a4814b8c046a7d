import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { Pool } from '../../../runtime/threads/pool.js'
import { makeShared } from '../../../runtime/threads/shared.js'

const warnings: string[] = []
const heard = ({ name }: Error): void => void warnings.push(name)
afterEach(() => void process.off('warning', heard))

test('a thread that has one life of a slot after the other gathers no listeners', async () => {
  process.on('warning', heard)
  const pool = new Pool({
    entry: new URL('./entry.js', import.meta.url),
    slots: 1,
    shared: makeShared(1, 0),
    faults: [],
    workerWorld: {},
    heard: () => {},
    ended: () => {},
  })
  await pool.start()
  for (let life = 0; life < 40; life++) {
    pool.retire(pool.threadOf(0))
    while (!pool.threadOf(0).ready) await sleep(1)
  }
  await pool.close()
  expect(warnings).toEqual([])
})
