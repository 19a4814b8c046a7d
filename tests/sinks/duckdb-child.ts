import type { Program } from '../../runtime/program.js'
import { duckdb } from '../../sinks/duckdb.js'
import { clicks } from './subject.js'

/**
 * A process that commits batches 0..batches-1 to a DuckDB file, and waits to be killed at one act.
 * `during`: the act has been started, and nobody waits for it.
 */
export interface Order {
  readonly folder: string
  readonly batches: number
  readonly label: string
  readonly hit: number
  readonly when: 'before' | 'during' | 'after'
}

export function batchOf(id: number) {
  return clicks(0, [0, id], [1, id], [2, id])
}

const said = process.argv[2]
if (said !== undefined && process.send !== undefined) await work(JSON.parse(said) as Order)

async function work(order: Order): Promise<void> {
  const { folder, batches } = order
  if (order.label === 'open') process.send!('here')
  const sink = await duckdb.open({ output: 'each', unique: false, folder, durability: 'power' })
  // Who waits for ever on nothing is garbage, and with it the file's lock: hold on to it.
  Object.assign(globalThis, { sink })
  const writer = { query: 'q', role: 'engine' } as const
  let hits = 0
  const run = async <T>(program: Program<T>): Promise<T> => {
    let step = program.next()
    while (!step.done) {
      const effect = step.value
      if (effect.op !== 'perform') throw new Error(`unexpected ${effect.op}`)
      const here = effect.label === order.label && ++hits === order.hit
      if (here && order.when === 'before') await standStill()
      const act = effect.action()
      if (here && order.when === 'during') await standStill()
      const answer = await act
      if (here) await standStill()
      step = program.next(answer)
    }
    return step.value
  }
  const { epoch, idLast } = await run(sink.fence(writer))
  for (let id = idLast + 1; id < batches; id++) {
    await run(sink.commit({ writer, epoch, id, rows: [batchOf(id)] }))
  }
  process.send!('done')
}

/** Says where it stands, and never goes on. */
function standStill(): Promise<never> {
  // A process that waits for nothing but its own promise ends: who listens to its parent does not.
  process.on('message', () => undefined)
  process.send!('here')
  return new Promise(() => undefined)
}
