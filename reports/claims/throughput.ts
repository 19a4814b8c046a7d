import { isPaced, isWall } from '../cells.js'
import { drainOf } from '../drains.js'
import { duration, rate, whole } from '../format.js'
import { type Claim, judged, unmeasured, visibleP50 } from './claim.js'

export const higherThroughput: Claim = {
  text: 'Micro-batches have the higher throughput.',
  judge(result) {
    const batch = drainOf(result, 'micro-batch')
    const event = drainOf(result, 'per-event')
    if (!batch || !event) return unmeasured('needs a drained backlog of each engine')
    const ratio = batch.achievedEventsPerSec / event.achievedEventsPerSec
    const figure =
      `draining a backlog, ${rate(batch.achievedEventsPerSec)} against ` +
      `${rate(event.achievedEventsPerSec)}: ${ratio.toFixed(2)} times`
    const judgement = ratio > 1.1 ? 'confirmed' : ratio < 0.9 ? 'refuted' : 'depends on'
    return judged(judgement, figure, batch)
  },
}

export const textbook: Claim = {
  text: 'The textbook case: 10,000 events/s and a batch every 5 s are 50,000 events a batch.',
  judge(result) {
    const cell = result.cells.find(
      (c) =>
        isPaced(c) &&
        isWall(c) &&
        c.engine === 'micro-batch' &&
        c.intervalMs === 5_000 &&
        c.offeredEventsPerSec === 10_000,
    )
    if (cell === undefined) return unmeasured('needs micro-batch at 5 s and 10,000 events/s')
    const each = cell.events / Math.max(1, cell.commits)
    const batches = cell.commits === 1 ? '1 batch' : `${whole(cell.commits)} batches`
    const figure =
      `${whole(cell.events)} events in ${batches}, ${whole(each)} each on average; ` +
      `visible p50 ${duration(visibleP50(cell))}`
    // The first and the last batch are cut: one more or less is no other answer.
    const near = Math.abs(cell.events / 50_000 - cell.commits) <= 1
    return judged(near ? 'confirmed' : 'depends on', figure, cell)
  },
}
