import { batchingSavesCpu, batchingSavesNetwork } from './claims/batching.js'
import type { Claim } from './claims/claim.js'
import { chunk42, recoversFaster } from './claims/faults.js'
import { halfTheCheckpoint, halfTheInterval } from './claims/intervals.js'
import {
  answersInMs,
  dashboards,
  notSubMillisecond,
  processedSooner,
  tradesLatency,
} from './claims/latency.js'
import { noStateApi, sameText } from './claims/same-text.js'
import { smallFilesCured } from './claims/small-files.js'
import { higherThroughput, textbook } from './claims/throughput.js'
import { findsItsInterval } from './claims/triggers.js'

/** What texts on micro-batches say. One claim is one constant and one line. */
export const CLAIMS: readonly Claim[] = [
  chunk42,
  tradesLatency,
  higherThroughput,
  sameText,
  noStateApi,
  batchingSavesCpu,
  batchingSavesNetwork,
  textbook,
  notSubMillisecond,
  dashboards,
  smallFilesCured,
  halfTheInterval,
  halfTheCheckpoint,
  answersInMs,
  processedSooner,
  recoversFaster,
  findsItsInterval,
]
