import type { Guarantee } from '../../spec.js'
import { type CellList, pacedCell } from './cell-list.js'
import { modeOf } from './usual.js'

/** The last one is what it takes by itself where it may repeat, the second where it may not. */
const COMMITS_MS = [10, 100, 1_000, 30_000]
const GUARANTEES: readonly Guarantee[] = ['exactly-once', 'at-least-once']
/**
 * The same for all: starting is in the processor time. Behind the warm-up it is four of the longest
 * intervals, so of those there is a p50 and no p99.
 */
const SECONDS = 150

/** How often Kafka Streams commits, against what that costs. */
export const commit: CellList = {
  name: 'commit',
  about: 'Kafka Streams committing each 10 ms to 30 s, exactly-once and at-least-once',
  engines: ['kafka-streams'],
  load: 'paced',
  cellsOf: (engine, { base, paces = COMMITS_MS }) => {
    const guarantees = base.guarantee === undefined ? GUARANTEES : [base.guarantee]
    return guarantees.flatMap((guarantee) =>
      paces.map((ms) => pacedCell(engine, ms, { ...modeOf(engine), ...base, guarantee }, SECONDS)),
    )
  },
}
