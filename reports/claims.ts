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
import { smallFilesCured } from './claims/small-files.js'
import { higherThroughput, textbook } from './claims/throughput.js'
import { findsItsInterval } from './claims/triggers.js'

const elsewhere = (text: string, where: string): Claim => ({
  text,
  judge: () => unmeasured(where),
})

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
  elsewhere(
    'The same SQL or DataFrame serves the nightly job and the stream.',
    'not of a sweep; row by row: npm run -s chunk42 -- run --query ysb --nightly',
  ),
  smallFilesCured,
]
