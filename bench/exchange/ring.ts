import { Piscina } from 'piscina'
import { sharedArena } from '../../runtime/arena.js'
import { ringWords } from '../../runtime/ring.js'
import { Loading } from '../../runtime/threads/loading.js'
import { keysOf, type SharedLog } from '../../workloads/log/memory.js'
import { QUERY } from './clicks.js'
import type { Received, Sent, Transport } from './phase.js'
import { BELLS, type ReceiveArgs, RING_RECORDS, type SendArgs, THREADS } from './threads.js'

/** Two threads over one single-producer ring in shared memory. */
export function ringTransport(shared: SharedLog, signal?: AbortSignal): Transport {
  const one = { filename: THREADS.href, minThreads: 1, maxThreads: 1 }
  // A thread keeps its part, as it has compiled the code of it.
  const pools = [new Piscina(one), new Piscina(one)] as const
  const loading = pools.map((pool) => new Loading(pool))
  const aborted = signal === undefined ? {} : { signal }
  const words = sharedArena.words(ringWords(RING_RECORDS, 1))
  const bells = sharedArena.words(BELLS)
  const keys = keysOf(QUERY, shared)
  return {
    name: 'ring',
    async run(phase) {
      await Promise.all(loading.map((one) => one.all()))
      words.fill(0)
      bells.fill(0)
      const receiving: Promise<Received> = pools[1].run(
        { words, bells, keys, phase } satisfies ReceiveArgs,
        { name: 'receive', ...aborted },
      )
      const sending: Promise<Sent> = pools[0].run(
        { words, bells, shared, phase } satisfies SendArgs,
        { name: 'send', ...aborted },
      )
      const [sent, received] = await Promise.all([sending, receiving])
      return { sent, received }
    },
    async close() {
      await Promise.all(loading.map((one) => one.end()))
    },
  }
}
