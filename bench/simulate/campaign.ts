import {
  checkWhole,
  digestOf,
  type Named,
  type Shard,
  unitsOf,
  WHOLE,
} from '../../faults/verify/shards.js'
import type { ClusterSpec } from './cluster-spec.js'
import type { Forecast, MakeForecast } from './forecast.js'
import { type Share, type Spread, shareOf, spreadOf } from './spread.js'

/** What decides which forecasts a campaign makes: equal in all of its parts. */
export interface ForecastsId {
  readonly spec: ClusterSpec
  /** One forecast each: `spec.seed` and a number behind it. */
  readonly seeds: number
  readonly versions: Readonly<Record<string, string>>
}
/** What is kept of one forecast. */
export interface ForecastRun
  extends Pick<Forecast, 'throughputPerSec' | 'sustainable' | 'failures' | 'recovery' | 'steps'> {
  readonly nth: number
  readonly seed: string
  readonly p50Ms: number | null
  readonly p99Ms: number | null
}
/** Over all runs; a run is as long as its spec says. */
export interface Distribution {
  readonly runs: number
  readonly sustainable: Share
  /** Runs in which nothing failed. */
  readonly quiet: Share
  /** Of the runs in which something became visible. */
  readonly p50Ms: Spread | null
  readonly p99Ms: Spread | null
  readonly throughputPerSec: Spread | null
  /** Nodes that failed in a run. */
  readonly failures: Spread | null
  /** Of each failure: until something new was visible; until lag was as before. */
  readonly outageMs: Spread | null
  readonly catchUpMs: Spread | null
  /** Of a run: without anything new because of failures, those at once counted once. */
  readonly outageMsOfRun: Spread | null
  /** Failures behind which the run ended before that. */
  readonly notBack: number
  readonly notCaughtUp: number
}
/** What `simulate --seeds --json` prints: which part of which campaign, and what came of it. */
export interface ForecastsPart {
  readonly campaign: ForecastsId
  readonly shard: Shard
  readonly interrupted: boolean
  readonly distribution: Distribution
  /** In the order of their numbers. */
  readonly runs: readonly ForecastRun[]
  /** Of one core. */
  readonly ms: number
  /** Of all but `ms`: the whole and its parts added up have the same. */
  readonly digest: string
}

/** The runs of a shard, one by one: stop when you like. */
export function* forecasts(
  { spec, seeds }: ForecastsId,
  shard: Shard,
  forecast: MakeForecast,
): Generator<ForecastRun> {
  const units = unitsOf(shard, seeds)
  for (let unit = 0; unit < units; unit++) {
    const nth = shard.index - 1 + unit * shard.of
    const seed = `${spec.seed}/${nth}`
    const { visibleLatencyMs: ms, ...told } = forecast({ ...spec, seed })
    const { throughputPerSec, sustainable, failures, recovery, steps } = told
    const some = { throughputPerSec, sustainable, failures, recovery, steps }
    yield { nth, seed, p50Ms: ms?.p50 ?? null, p99Ms: ms?.p99 ?? null, ...some }
  }
}

export function forecastsPart(
  campaign: ForecastsId,
  shard: Shard,
  runs: readonly ForecastRun[],
  ms: number,
): ForecastsPart {
  const inOrder = [...runs].sort((a, b) => a.nth - b.nth)
  const rest = {
    campaign,
    shard,
    interrupted: inOrder.length < unitsOf(shard, campaign.seeds),
    distribution: distributionOf(campaign.spec, inOrder),
    runs: inOrder,
  }
  return { ...rest, ms, digest: digestOf(rest) }
}
/** Parts of one shard that was divided once more. */
export function addedForecasts(parts: readonly ForecastsPart[], shard: Shard): ForecastsPart {
  const runs = parts.flatMap((part) => part.runs)
  const ms = parts.reduce((sum, part) => sum + part.ms, 0)
  return forecastsPart(parts[0]!.campaign, shard, runs, ms)
}
/**
 * The whole of all its parts, in any order. Law: equal to what one machine would have found, but
 * for times. Throws an InputError of what is no whole: other campaigns, missing or doubled parts.
 */
export function mergedForecasts(named: readonly Named<ForecastsPart>[]): ForecastsPart {
  checkWhole(named, WHAT)
  return addedForecasts(
    named.map(({ part }) => part),
    WHOLE,
  )
}

const WHAT: Readonly<Record<keyof ForecastsId, string>> = {
  versions: 'other versions',
  seeds: 'another number of seeds',
  spec: 'another cluster',
}
function distributionOf(spec: ClusterSpec, runs: readonly ForecastRun[]): Distribution {
  const known = (of: (run: ForecastRun) => number | null): number[] =>
    runs.flatMap((run) => of(run) ?? [])
  const failed = runs.flatMap(({ recovery }) => recovery)
  const counted = failed.reduce((sum, { nodes }) => sum + nodes, 0)
  // Of nodes that died behind the last commit a recovery does not tell.
  const unseen = runs.reduce((sum, { failures }) => sum + failures, 0) - counted
  const endMs = spec.durationSeconds * 1_000
  return {
    runs: runs.length,
    sustainable: shareOf(runs.filter(({ sustainable }) => sustainable).length, runs.length),
    quiet: shareOf(runs.filter(({ failures }) => failures === 0).length, runs.length),
    p50Ms: spreadOf(known(({ p50Ms }) => p50Ms)),
    p99Ms: spreadOf(known(({ p99Ms }) => p99Ms)),
    throughputPerSec: spreadOf(known(({ throughputPerSec }) => throughputPerSec)),
    failures: spreadOf(known(({ failures }) => failures)),
    outageMs: spreadOf(failed.flatMap(({ outageMs }) => outageMs ?? [])),
    catchUpMs: spreadOf(failed.flatMap(({ catchUpMs }) => catchUpMs ?? [])),
    outageMsOfRun: spreadOf(runs.map(({ recovery }) => outageMsOf(recovery, endMs))),
    notBack: failed.filter(({ outageMs }) => outageMs === null).length + unseen,
    notCaughtUp: failed.filter(({ catchUpMs }) => catchUpMs === null).length + unseen,
  }
}
/** Of what overlaps only once; one that did not end goes on to the end of the run. */
function outageMsOf(recovery: ForecastRun['recovery'], endMs: number): number {
  let sum = 0
  let untilMs = 0
  for (const { atMs, outageMs } of [...recovery].sort((a, b) => a.atMs - b.atMs)) {
    const toMs = outageMs === null ? endMs : atMs + outageMs
    sum += Math.max(0, toMs - Math.max(untilMs, atMs))
    untilMs = Math.max(untilMs, toMs)
  }
  return sum
}
