import seedrandom from 'seedrandom'
import type { Peer as Measured } from '../reports/result.js'
import { monotonicMs } from '../runtime/threads/shared.js'
import { mayBeLate } from '../workloads/lateness.js'
import { type Reference, reference } from '../workloads/reference.js'
import type { Workload } from '../workloads/workload.js'
import { checkAnswer } from './peers/answer.js'
import type { OpenPeer, PassOptions, Peer, PeerSelection } from './peers/peer.js'
import { prefixOf } from './peers/prefix.js'
import { PEERS } from './peers/registry.js'
import { cellOf } from './plan/cell.js'
import { type Prepared, prepare } from './prepare.js'
import type { CellSpec } from './spec.js'
import type { CellHooks } from './sweep.js'

/** The first lets threads start and compile; each thread has seen every branch after the second. */
const WARM_UP_PASSES = 2
const PASSES = 5
/** A sweep is to take a few seconds more for the usual ones, not a minute. */
const EVENTS_MAX = { none: 0, usual: 6_000_000, all: 40_000_000 } as const

/** A peer in one of its ways, and how long its passes took. */
interface Entry {
  readonly peer: Peer
  readonly open: OpenPeer
  readonly how: PassOptions
  readonly events: number
  readonly expected: Reference
  readonly tookMs: number[]
}

/**
 * What ysb costs without an engine, over the columns that the drain cells read: the median of 5
 * passes over the backlog (the slow ones: over its beginning), from nothing to the answer. Passes
 * of all peers take turns in an order shuffled anew, so that no drift of the machine favours one.
 *
 * Throws when an answer is not the reference's. Nothing is measured where clicks may be late: these
 * programs would have to be others. Law: nothing is left running when it settles.
 */
export async function measurePeers(
  hooks: CellHooks = {},
  spec: CellSpec = cellOf({ drain: true }),
  selection: PeerSelection = 'all',
  peers: readonly Peer[] = PEERS,
): Promise<Measured[]> {
  const { progress, signal } = hooks
  const chosen = peers.filter(
    ({ usual }) => selection === 'all' || (selection === 'usual' && usual),
  )
  if (chosen.length === 0) return []
  const prepared = prepare({ ...spec, query: 'ysb', workload: clicksFor(spec.workload, selection) })
  if (mayBeLate(prepared.query, prepared.shared)) {
    progress?.(0, 0, 'peers are not measured: clicks may be late')
    return []
  }
  const opened: OpenPeer[] = []
  try {
    const entries: Entry[] = []
    for (const [index, peer] of chosen.entries()) {
      signal?.throwIfAborted()
      progress?.(index, chosen.length, `peers: ${nameOf(peer)} gets its clicks`)
      entries.push(...(await entriesOf(peer, prepared, opened)))
    }
    await takeTurns(entries, hooks, spec.workload.seed)
    return entries.map(measured)
  } finally {
    await Promise.all(opened.map((one) => one.close()))
  }
}

/** None of them twice: peers know no log that repeats itself. */
function clicksFor(workload: Workload, selection: PeerSelection): Workload {
  const events = Math.min(workload.events, EVENTS_MAX[selection])
  return { ...workload, events, cycleEvents: null }
}

function nameOf({ name, form }: Peer): string {
  return `${name} (${form})`
}

async function entriesOf(peer: Peer, prepared: Prepared, opened: OpenPeer[]): Promise<Entry[]> {
  const { query } = prepared
  const shared = prefixOf(prepared.shared, peer.eventsMax)
  const { events } = shared.workload
  const expected = shared === prepared.shared ? prepared.expected : reference(query, shared)
  const open = await peer.open({ shared, windowMs: query.windowMs })
  if (open === null) return []
  opened.push(open)
  return peer.threads.flatMap((threads) =>
    [true, false].map((hash) => ({
      peer,
      open,
      how: { threads, hash },
      events,
      expected,
      tookMs: [],
    })),
  )
}

async function takeTurns(entries: readonly Entry[], hooks: CellHooks, seed: string): Promise<void> {
  const random = seedrandom.alea(`${seed}/peers`)
  const total = (WARM_UP_PASSES + PASSES) * entries.length
  for (let turn = 0, done = 0; turn < WARM_UP_PASSES + PASSES; turn++) {
    const order = entries.map((entry) => ({ entry, at: random() })).sort((a, b) => a.at - b.at)
    for (const { entry } of order) {
      const { peer, open, how, expected, tookMs } = entry
      hooks.signal?.throwIfAborted()
      hooks.progress?.(done++, total, `peers: ${nameOf(peer)}`)
      const startMs = monotonicMs()
      const answer = await open.pass(how, hooks.signal)
      if (turn >= WARM_UP_PASSES) tookMs.push(monotonicMs() - startMs)
      checkAnswer(answer, expected, how.hash, nameOf(peer))
    }
  }
  hooks.progress?.(total, total, 'peers measured')
}

function measured({ peer, how, events, tookMs }: Entry): Measured {
  const medianMs = tookMs.sort((a, b) => a - b)[tookMs.length >> 1]!
  return {
    name: peer.name,
    about: peer.about,
    threads: how.threads,
    form: peer.form,
    hash: how.hash,
    events,
    eventsPerSec: Math.round((events / medianMs) * 1000),
  }
}
