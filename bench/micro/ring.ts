import { Piscina } from 'piscina'
import { sharedArena } from '../../runtime/arena.js'
import { Ring, type RingReader, ringWords } from '../../runtime/ring.js'
import { ECHO, type EchoArgs, HERE, SumReader, THERE } from './echo.js'
import { hashOf } from './hash.js'
import type { Micro } from './micro.js'

const RECORDS = 1 << 15
/** Records between two publishes: the default of --buffer-events. */
const BUFFER = 1_024

export const ring: Micro = {
  name: 'ring',
  about: 'push, publish and read of a record, in one thread',
  unit: 'ns',
  per: 'record',
  async make(size) {
    const records = size === 'tiny' ? 4 * BUFFER : 512 * BUFFER
    const words = sharedArena.words(ringWords(RECORDS, 1))
    const covered = new Int32Array(1)
    let reader = new SumReader()
    return {
      perRun: records,
      run() {
        words.fill(0)
        covered.fill(0)
        const out = new Ring(words, 1)
        const input = new Ring(words, 1)
        reader = new SumReader()
        for (let at = 0; at < records; at += BUFFER) {
          for (let i = at; i < at + BUFFER; i++) out.push(i, Math.imul(i, 0x9e3779b1))
          out.publish([at + BUFFER])
          input.read(RECORDS, covered, reader)
        }
      },
      hash: () => hashOf(reader.taken, reader.sum, covered),
    }
  },
}

const REPLY_MS_MAX = 5_000

export const ringHop: Micro = {
  name: 'ring-hop',
  about: 'a record to another thread and back over two rings, each side asleep until it is woken',
  unit: 'us',
  per: 'round trip',
  async make(size) {
    const trips = size === 'tiny' ? 20 : 500
    const there = sharedArena.words(ringWords(RECORDS, 1))
    const back = sharedArena.words(ringWords(RECORDS, 1))
    const bells = sharedArena.words(32)
    const pool = new Piscina({ filename: ECHO.href, minThreads: 1, maxThreads: 1 })
    const ended = pool.run({ there, back, bells } satisfies EchoArgs, { name: 'echo' })
    // An error of the other thread shows at `close`; until then nobody waits for it.
    ended.catch(() => undefined)
    const out = new Ring(there, 1)
    const input = new Ring(back, 1)
    const covered = new Int32Array(1)
    let reader = new SumReader()
    const send = (value: number): void => {
      out.push(value, value)
      out.publish([0])
      Atomics.add(bells, THERE, 1)
      Atomics.notify(bells, THERE)
    }
    return {
      perRun: trips,
      run() {
        reader = new SumReader()
        for (let i = 1; i <= trips; i++) {
          send(i)
          hear(input, covered, reader, bells)
        }
      },
      hash: () => hashOf(reader.taken, reader.sum),
      async close() {
        send(0)
        await ended
        await pool.destroy()
      },
    }
  },
}
/** Waits for one record, like an idle worker: on its bell, which it looks at before the ring. */
function hear(input: Ring, covered: Int32Array, reader: RingReader, bells: Int32Array): void {
  for (;;) {
    const seen = Atomics.load(bells, HERE)
    if (input.read(1, covered, reader) > 0) return
    if (Atomics.wait(bells, HERE, seen, REPLY_MS_MAX) === 'timed-out') {
      throw new Error(`ring-hop: no echo within ${REPLY_MS_MAX} ms`)
    }
  }
}
