import { addEngine, attack, auditHolds, type EnginePlugIn, runCells } from 'chunk42'
import * as broken from './broken.js'
import { engine } from './engine.js'

/** What an attack found, in a line; true if that is what was expected. */
async function tried(one: EnginePlugIn, wrong: boolean): Promise<boolean> {
  const { runs, failed, failures } = await attack({ engine: one })
  const [first] = failures
  const shrunk = first === undefined ? '' : `; ${first.oracle}: ${first.what}`
  console.log(`${one.name}: ${failed} of ${runs} runs failed${shrunk}`)
  return failed > 0 === wrong
}

const asExpected = [await tried(engine, false), await tried(broken.engine, true)]

// Then with a real clock and a writer that really dies, beside one of the built engines.
const [, , out = 'reports/out'] = process.argv
const mine = await addEngine(new URL('engine.js', import.meta.url))
const cells = [
  { engine: mine, batchEventsMax: 2_500, fault: 'crash:writer,point=sink.commit,hit=20' },
  { engine: 'micro-batch', intervalMs: 50, fault: 'crash:chunk=42' },
] as const
const { result, reportPath } = await runCells(cells, { out, command: 'examples/one-by-one' })
for (const cell of result.cells) {
  const { id, audit, visibleLatencyMs: latency } = cell
  console.log(`${id}: ${audit.verdict}, visible p50 ${latency?.p50?.toFixed(1)} ms`)
  asExpected.push(auditHolds(cell))
}
console.log(reportPath)
if (asExpected.includes(false)) process.exitCode = 1
