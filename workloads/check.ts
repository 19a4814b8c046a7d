import { InputError } from './input-error.js'
import type { Workload } from './workload.js'

const INT32_MAX = 2 ** 31 - 1
/** A draw has 32 bits: beyond that, its steps would show. */
const TEXTS_MAX = 10_000_000
/** A campaign has 10 ads, and each ad a word that tells its campaign. */
const CAMPAIGNS_MAX = 10_000_000

/** Throws InputError unless the workload fits its columns and its closed forms. */
export function checkWorkload(workload: Workload): void {
  whole('partitions', workload.partitions, 1, 4_096)
  // Offsets are int32, in each partition.
  whole('events', workload.events, 0, INT32_MAX * workload.partitions)
  within('ratePerSec', workload.ratePerSec, 0.001, 1e9)
  whole('users', workload.users, 1, TEXTS_MAX)
  whole('pages', workload.pages, 1, TEXTS_MAX)
  whole('campaigns', workload.campaigns, 1, CAMPAIGNS_MAX)
  whole('disorderMs', workload.disorderMs, 0, 1e9)
  within('lateShare', workload.lateShare, 0, 1)
  whole('lateByMs', workload.lateByMs, 0, 1e9)
  within('malformedShare', workload.malformedShare, 0, 1)
  if (workload.partitionBy === 'user' && workload.users < workload.partitions) {
    throw new InputError(
      `users ${workload.users}: ${workload.partitions} partitions by user need one each; ` +
        'allowed: as many users as partitions, or partitionBy round-robin',
    )
  }
  checkCycle(workload)
  checkArrivals(workload)
  checkKeys(workload)
  // A ramp ends when the others do; bursts and waves may overshoot by a part of their period.
  const durationMs = (workload.events / workload.ratePerSec) * 1000 + longestPeriodMs(workload)
  if (durationMs > INT32_MAX) {
    const days = (durationMs / 86_400_000).toFixed(1)
    const given = `events ${workload.events} at ratePerSec ${workload.ratePerSec}`
    throw new InputError(`${given} last ${days} days: event times are int32 ms, at most 24.8 days`)
  }
}

function checkCycle(workload: Workload): void {
  const { cycleEvents, partitions, ratePerSec, name, arrivals } = workload
  const { disorderMs, lateShare, malformedShare } = workload
  if (cycleEvents === null) return
  whole('cycleEvents', cycleEvents, partitions, INT32_MAX)
  const cycleMs = (cycleEvents * 1000) / ratePerSec
  if (cycleEvents % partitions !== 0 || !Number.isInteger(cycleMs)) {
    throw new InputError(
      `cycleEvents ${cycleEvents} is not a whole number of ms at ratePerSec ${ratePerSec} and of ` +
        `clicks in each of ${partitions} partitions: only such a cycle can be repeated`,
    )
  }
  if (
    name !== 'synthetic' ||
    arrivals.kind !== 'steady' ||
    disorderMs + lateShare + malformedShare > 0
  ) {
    throw new InputError(
      `cycleEvents ${cycleEvents}: only steady synthetic clicks in order, none of them malformed, can be repeated`,
    )
  }
}

function checkArrivals({ arrivals }: Workload): void {
  switch (arrivals.kind) {
    case 'steady':
      return
    case 'burst':
      within('arrivals.periodMs', arrivals.periodMs, 0.001, 1e9)
      within('arrivals.share', arrivals.share, 0, 1)
      within('arrivals.factor', arrivals.factor, 0, 1e6)
      if (arrivals.factor === 0 && arrivals.share === 1) {
        throw new InputError('arrivals.factor 0 with arrivals.share 1 carries no click at all')
      }
      return
    case 'sine':
      within('arrivals.periodMs', arrivals.periodMs, 0.001, 1e9)
      within('arrivals.amplitude', arrivals.amplitude, 0, 1)
      return
    case 'ramp':
      within('arrivals.from', arrivals.from, 0, 2)
  }
}

function checkKeys({ keys }: Workload): void {
  if (keys.kind === 'zipf') within('keys.exponent', keys.exponent, 0, 10)
  if (keys.kind === 'hot') {
    within('keys.share', keys.share, 0, 1)
    within('keys.periodMs', keys.periodMs, 0.001, 1e9)
  }
}

function longestPeriodMs({ arrivals }: Workload): number {
  return arrivals.kind === 'burst' || arrivals.kind === 'sine' ? arrivals.periodMs : 0
}

function within(name: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) {
    throw new InputError(`${name} ${value} is out of range: ${least} to ${most} is allowed`)
  }
}

function whole(name: string, value: number, least: number, most: number): void {
  within(name, value, least, most)
  if (!Number.isInteger(value)) {
    const range = `a whole number from ${least} to ${most} is allowed`
    throw new InputError(`${name} ${value} is not whole: ${range}`)
  }
}
