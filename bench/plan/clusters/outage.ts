import { type CellList, INTERVAL_MS, pacedCell } from './cell-list.js'
import { modeOf } from './usual.js'
import { OTHERS } from './ways.js'

const FAULT = 'outage:at=35s,for=60s'
/** As long as it was away comes once more, behind the time that it takes to catch up. */
const SECONDS = 195

/** All workers of an engine are away for a minute, and clicks go on coming. */
export const outage: CellList = {
  name: 'outage',
  about: 'all workers of each engine away for a minute: how long catch-up takes',
  engines: OTHERS,
  load: 'paced',
  cellsOf: (engine, { base, paces = [INTERVAL_MS] }) =>
    paces.map((ms) => ({
      ...pacedCell(engine, ms, { ...modeOf(engine), ...base }, SECONDS),
      fault: FAULT,
    })),
}
