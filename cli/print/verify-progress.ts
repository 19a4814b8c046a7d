import { Presets, SingleBar } from 'cli-progress'
import type { Shard } from '../../faults/verify/shards.js'
import { type Tally, total } from '../../faults/verify/tally.js'
import type { Tier, TierName } from '../../faults/verify/tier.js'
import type { Io } from '../wiring.js'

/** Of one core of a 2-core machine, to say beforehand; what was measured is said in the end. */
const RUNS_PER_SEC: Readonly<Record<TierName, number>> = {
  corpus: 500,
  enumerate: 2_000,
  late: 1_000,
  pairs: 4_000,
  swarm: 850,
  pct: 1_000,
}

/** How a campaign comes on: a bar that is redrawn, or a plain line a tier. */
export interface TierWatch {
  progress(tier: Tier, done: number, units: number, tally: Tally): void
  ended(tier: Tier, tally: Tally): void
  stop(): void
}

export function watchTiers(tiers: readonly Tier[], shard: Shard, io: Io): TierWatch {
  const runs = tiers.reduce((sum, { runsAbout }) => sum + runsAbout, 0) / shard.of
  const each = tiers.map(({ name, runsAbout }) => runsAbout / RUNS_PER_SEC[name] / shard.of)
  const seconds = Math.max(1, Math.round(each.reduce((sum, one) => sum + one, 0)))
  const time = seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
  const part = shard.of === 1 ? '' : `shard ${shard.index} of ${shard.of}, `
  io.err(`${part}about ${Math.round(runs).toLocaleString('en-US')} runs, some ${time}`)
  for (const { name, about } of tiers) io.err(`${name.padEnd(9)} ${about}`)
  let bar: SingleBar | undefined
  const stop = (): void => {
    bar?.stop()
    bar = undefined
  }
  return {
    progress(tier, done, units, tally) {
      if (!io.live) return
      if (bar === undefined) {
        const format = `${tier.name} {bar} {percentage}% {note}`
        const style = { format, clearOnComplete: true, hideCursor: true, stream: process.stderr }
        bar = new SingleBar({ ...style, barsize: 24, fps: 5 }, Presets.shades_classic)
        bar.start(units, 0, { note: '' })
      }
      bar.update(done, { note: ranText(tally) })
    },
    ended(tier, { tiers: all }) {
      stop()
      const { runs: made = 0, failed = 0, ms = 0 } = all[tier.name] ?? {}
      const seconds = (ms / 1_000).toFixed(1)
      io.err(`${tier.name}: ${made.toLocaleString('en-US')} runs, ${failed} failed, ${seconds} s`)
    },
    stop,
  }
}
function ranText(tally: Tally): string {
  const { runs, failed } = total(tally)
  return `${runs.toLocaleString('en-US')} runs, ${failed} failed`
}
