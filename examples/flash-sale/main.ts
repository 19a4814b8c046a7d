import { auditHolds, type RunOptions, runCells } from 'chunk42'
import { flashSale, purchases } from './question.js'

// Both models over the same clicks, each with a death in the middle; one report of both.
const asked = { ...flashSale, query: purchases.name, sink: 'memory' } satisfies RunOptions
const cells: RunOptions[] = [
  { ...asked, engine: 'micro-batch', intervalMs: 50, fault: 'crash:chunk=42' },
  { ...asked, engine: 'per-event', checkpointIntervalMs: 50, fault: 'crash:event=9000,worker=1' },
]
const [, , out = 'reports/out'] = process.argv
const { result, reportPath } = await runCells(cells, { out, command: 'examples/flash-sale' })
for (const cell of result.cells) {
  const { id, audit, visibleLatencyMs: latency } = cell
  console.log(`${id}: ${audit.verdict}, visible p50 ${latency?.p50?.toFixed(1)} ms`)
}
console.log(reportPath)
if (!result.cells.every(auditHolds)) process.exitCode = 1
