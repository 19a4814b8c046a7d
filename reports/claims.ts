import { batchingSavesCpu, batchingSavesNetwork } from './claims/batching.js'
import { type Claim, unmeasured } from './claims/claim.js'
import { chunk42, recoversFaster } from './claims/faults.js'
import {
  answersInMs,
  dashboards,
  halfTheCheckpoint,
  halfTheInterval,
  notSubMillisecond,
  processedSooner,
  tradesLatency,
} from './claims/latency.js'
import { higherThroughput, textbook } from './claims/throughput.js'
import { findsItsInterval } from './claims/triggers.js'

const notYet = (text: string, why: string): Claim => ({ text, judge: () => unmeasured(why) })

/** What texts on micro-batches say. One claim is one constant and one line. */
export const CLAIMS: readonly Claim[] = [
  chunk42,
  tradesLatency,
  higherThroughput,
  halfTheInterval,
  halfTheCheckpoint,
  answersInMs,
  processedSooner,
  notSubMillisecond,
  textbook,
  dashboards,
  recoversFaster,
  batchingSavesCpu,
  batchingSavesNetwork,
  findsItsInterval,
  notYet(
    'The same SQL or DataFrame serves the nightly job and the stream.',
    'not of a run, a test compares both: npm run -s chunk42 -- query ysb --sql',
  ),
  notYet(
    'Frequent commits leave thousands of small files; compaction cures them.',
    'lakehouse sinks are not built yet',
  ),
]
