import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sinkNamed } from '../../../sinks/registry.js'
import { COUNT, lifeOf } from '../checks-basic.js'
import { cells, contentOf, textOf } from '../subject.js'

/**
 * A process whose disk becomes full for real, some times, while it commits batches of 96 KB.
 *
 * tmpfs: its folder is one, and a file takes what room there is. limit: RLIMIT_FSIZE, with which no
 * file of this process can grow further; whoever reaches it gets a part of a write, and then EFBIG.
 */
export interface Order {
  readonly sink: string
  /** Of the disk; the sink has one in it. */
  readonly folder: string
  readonly way: 'tmpfs' | 'limit'
  /** Room that is left, round by round. */
  readonly leftBytes: readonly number[]
}
const ROWS = 4_000
/** Six columns of four bytes each. */
const BATCH_BYTES = ROWS * 6 * 4

const said = process.argv[2]
if (said !== undefined && process.send !== undefined) await work(JSON.parse(said) as Order)

function batchOf(id: number) {
  const rows = Array.from({ length: ROWS }, (_, n) => [id, n, id + 1, n * 7] as const)
  return cells(...rows)
}
function roomOf({ folder, way }: Order) {
  const taken = join(folder, 'taken')
  const limit = (bytes: number | 'unlimited'): void => {
    execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`])
  }
  // Without a listener the signal would be the end.
  process.on('SIGXFSZ', () => undefined)
  return {
    take(left: number): void {
      const { bfree, bsize } = statfsSync(folder)
      if (way === 'limit') limit(left)
      else writeFileSync(taken, new Uint8Array(Math.max(0, bfree * bsize - left)))
    },
    give(): void {
      if (way === 'limit') limit('unlimited')
      else rmSync(taken)
    },
  }
}

async function work(order: Order): Promise<void> {
  const room = roomOf(order)
  const folder = join(order.folder, 'sink')
  const open = () => sinkNamed(order.sink).open({ ...COUNT, folder, durability: 'power' })
  const data = (): string[] => readdirSync(join(folder, 'data'))
  const sizeOf = (name: string): number => statSync(join(folder, 'data', name)).size
  const batches = (count: number) =>
    textOf(...Array.from({ length: count }, (_, id) => batchOf(id)))
  const errors: string[] = []
  const sink = await open()
  const { put } = await lifeOf(sink)
  await put(0, batchOf(0))
  let count = 1
  let life = put
  for (const left of order.leftBytes) {
    const before = data()
    room.take(left)
    for (let n = 0; n < 2; n++) {
      const error = await life(count, batchOf(count)).then(
        () => undefined,
        (thrown: Error) => thrown,
      )
      assert.ok(error !== undefined, `batch ${count} found room in ${left} bytes`)
      errors.push(`${error.name}: ${error.message}`)
      // A reader sees what was committed before, and no half of a file lies about.
      assert.deepEqual(await contentOf(sink), batches(count))
      const halves = data().filter((name) => !before.includes(name) && sizeOf(name) < BATCH_BYTES)
      assert.deepEqual(halves, [])
    }
    room.give()
    const next = await lifeOf(sink)
    assert.equal(next.idLast, count - 1)
    for (const id of [count - 1, count]) await next.put(id, batchOf(id))
    life = next.put
    count++
    assert.equal(data().length, before.length + 1)
  }
  await sink.close()
  const again = await open()
  assert.deepEqual(await contentOf(again), batches(count))
  await again.close()
  process.send!(errors)
  process.disconnect()
}
