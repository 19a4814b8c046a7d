import type { Command } from 'commander'
import {
  addedForecasts,
  type ForecastRun,
  type ForecastsId,
  type ForecastsPart,
  forecasts,
  forecastsPart,
  mergedForecasts,
} from '../../bench/simulate/campaign.js'
import type { ClusterSpec } from '../../bench/simulate/cluster-spec.js'
import { forecast } from '../../bench/simulate/forecast.js'
import { divided, type Shard, WHOLE } from '../../faults/verify/shards.js'
import { inJobs } from '../in-jobs.js'
import { distributionText } from '../print/distribution.js'
import { INTERRUPTED } from '../print/interrupted.js'
import { readPart, shardOf } from '../shard.js'
import { UsageError } from '../usage-error.js'
import { count, whole } from '../values.js'
import type { Io, Wiring } from '../wiring.js'

/** As commander found it. */
export interface CampaignTyped {
  readonly seeds?: string
  readonly shard?: string
  readonly jobs?: string
  readonly merge?: readonly string[]
}
/** Between two lines of progress. */
const TELL_MS = 5_000

export function campaignFlags(command: Command): Command {
  return command
    .option('--seeds <n>', 'so many forecasts of that cluster, each with chances of its own')
    .option('--shard <i/n>', 'seeds: the i-th of n parts, for as many machines')
    .option('--jobs <n>', 'seeds: so many processes, a shard each')
    .option('--merge <files...>', 'only add up what --seeds --json printed of all shards')
}

/** Is it about many forecasts? Throws a UsageError of what makes no sense without them. */
export function isCampaign({ seeds, shard, jobs, merge }: CampaignTyped): boolean {
  const alone = shard === undefined ? (jobs === undefined ? undefined : '--jobs') : '--shard'
  if (seeds === undefined && merge === undefined && alone !== undefined) {
    throw new UsageError(`simulate ${alone}`, 'one forecast is not divided', 'with --seeds N')
  }
  return seeds !== undefined || merge !== undefined
}
/** Nothing that was typed is dropped. */
export function checkAlone(
  flag: '--merge' | '--known' | '--check',
  words: readonly string[],
): void {
  const other = words.find((word) => word !== flag)
  if (other !== undefined) {
    throw new UsageError(`simulate ${flag} ${other}`, 'would not be heard', `${flag} alone`)
  }
}

export function mergeCampaign(paths: readonly string[], json: boolean, io: Io): number {
  const keys = ['campaign', 'shard', 'runs', 'distribution'] as const
  const parts = paths.map((path) => readPart<ForecastsPart>(path, 'simulate --seeds', keys))
  return concluded(mergedForecasts(parts), json, io)
}

/** Many forecasts of one cluster: what becomes of it by chance. `line`: the flags that say so. */
export async function simulateCampaign(
  spec: ClusterSpec,
  typed: CampaignTyped,
  line: readonly string[],
  json: boolean,
  wiring: Pick<Wiring, 'versions' | 'now'>,
  io: Io,
): Promise<number> {
  const seeds = count(1, 1e7, 'seeds')(typed.seeds!, 'seeds')
  const shard = typed.shard === undefined ? WHOLE : shardOf(typed.shard, 'shard')
  const jobs = typed.jobs === undefined ? 1 : whole(1, 256)(typed.jobs, 'jobs')
  if (jobs > 1) {
    const parts = await inJobs<ForecastsPart>('simulate', line, divided(shard, jobs), io)
    return parts.length === 0 ? INTERRUPTED : concluded(addedForecasts(parts, shard), json, io)
  }
  const campaign = { spec, seeds, versions: wiring.versions() }
  return concluded(await made(campaign, shard, wiring, io), json, io)
}

async function made(
  campaign: ForecastsId,
  shard: Shard,
  { now }: Pick<Wiring, 'now'>,
  io: Io,
): Promise<ForecastsPart> {
  const fromMs = now()
  const runs: ForecastRun[] = []
  let toldMs = fromMs
  for (const run of forecasts(campaign, shard, forecast)) {
    runs.push(run)
    // Ctrl-C is heard between two forecasts.
    await new Promise(setImmediate)
    if (io.signal.aborted) break
    if (now() - toldMs < TELL_MS) continue
    toldMs = now()
    io.err(`${runs.length} forecasts in ${((toldMs - fromMs) / 1_000).toFixed(0)} s`)
  }
  return forecastsPart(campaign, shard, runs, now() - fromMs)
}

function concluded(part: ForecastsPart, json: boolean, io: Io): number {
  io.out(json ? JSON.stringify(part) : distributionText(part))
  return part.interrupted ? INTERRUPTED : 0
}

/** Flags that make the same again, but for those that divide it. */
export function wordsOf(command: Command): string[] {
  return command.options.flatMap((option): string[] => {
    const value: unknown = command.opts()[option.attributeName()]
    const { long } = option
    if (value !== true) return typeof value === 'string' ? [`${long}=${value}`] : []
    return long === '--json' ? [] : [long!]
  })
}
