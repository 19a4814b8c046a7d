import { addSink, attack, auditHolds, runCell } from 'chunk42'
import * as broken from './broken.js'
import { ledger, sink } from './sink.js'

const engines = ['micro-batch']
// A quick look; without `oneIn` it is one fault of each kind at every point.
const right = await attack({ sink, engines, oneIn: 10 })
const wrong = await attack({ sink: broken.sink, engines, oneIn: 10 })
console.log(`ledger: ${right.failed} of ${right.runs} runs failed`)
console.log(`ledger-broken: ${wrong.failed} of ${wrong.runs} runs failed`)

// Then with real threads, one of which really dies.
addSink(ledger)
const cell = await runCell({ sink: 'ledger', intervalMs: 50, fault: 'crash:chunk=42' })
console.log(`${cell.id}: ${cell.audit.verdict}`)
if (right.failed > 0 || wrong.failed === 0 || !auditHolds(cell)) process.exitCode = 1
