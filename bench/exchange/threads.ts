import { Ring } from '../../runtime/ring.js'
import { monotonicMs } from '../../runtime/threads/shared.js'
import type { SharedLog } from '../../workloads/log/memory.js'
import { Additions } from './additions.js'
import { Clicks } from './clicks.js'
import { Pace, sleepUntil } from './pace.js'
import type { Phase, Received, Sent } from './phase.js'
import { snapshotAfter, snapshotBefore } from './usage.js'

/** This module, for a thread. */
export const THREADS = new URL(import.meta.url)

/** Bells of either side and two words of the sender, each on its own cache line. */
const SENDER = 0
const RECEIVER = 16
const ENDED = 32
/** The sender sleeps until so many records have been taken; 0: it does not. */
const AWAITED = 48
export const BELLS = 64
/** Of the ring. */
export const RING_RECORDS = 1 << 17
/** A buffer fits into half of it. */
export const RING_BUFFER_MAX = (RING_RECORDS >> 1) - 2
/** A partner that is gone is found out by whoever started both. */
const WAIT_MS_MAX = 1_000

export interface SendArgs {
  readonly words: Int32Array
  readonly bells: Int32Array
  readonly shared: SharedLog
  readonly phase: Phase
}
export interface ReceiveArgs extends Omit<SendArgs, 'shared'> {
  readonly keys: number
}

/**
 * Takes, keys, pushes and publishes a buffer at a time, and rings for each.
 *
 * Argument that no wake is missed: a side looks at its bell, says what it waits for, and only then
 * at the ring; the other one moves the ring first. All of it is atomic, so one of them sees the
 * other. That a ring was half full when a reader began does not do: it may have filled meanwhile.
 */
export function send({ words, bells, shared, phase }: SendArgs): Sent {
  const { bufferRecords } = phase
  const out = new Ring(words, 1)
  const clicks = new Clicks(shared)
  const pace = new Pace(phase)
  const offsets = [0]
  let waits = 0
  let wakes = 0
  sleepUntil(phase.startMs)
  const before = snapshotBefore()
  const beganMs = monotonicMs()
  while (pace.next()) {
    while (out.free() < bufferRecords) {
      const seen = Atomics.load(bells, SENDER)
      // Half the ring: to be woken for each record that was taken costs more than it saves.
      Atomics.store(bells, AWAITED, clicks.taken - RING_BUFFER_MAX)
      if (out.free() >= bufferRecords) break
      if (Atomics.wait(bells, SENDER, seen, WAIT_MS_MAX) !== 'not-equal') waits++
    }
    clicks.take(bufferRecords, out)
    offsets[0] = clicks.taken | 0
    out.publish(offsets)
    Atomics.add(bells, RECEIVER, 1)
    wakes += Atomics.notify(bells, RECEIVER)
  }
  Atomics.store(bells, ENDED, 1)
  Atomics.add(bells, RECEIVER, 1)
  Atomics.notify(bells, RECEIVER)
  const after = snapshotAfter()
  const records = clicks.taken
  const handOvers = records / bufferRecords
  return { records, handOvers, beganMs, before, after, waits: waits + pace.waits, wakes }
}

/** Adds what there is, at most a buffer at a time, and sleeps on its bell when there is nothing. */
export function receive({ words, bells, phase, keys }: ReceiveArgs): Received {
  const { bufferRecords } = phase
  const input = new Ring(words, 1)
  const additions = new Additions(keys, phase)
  const covered = new Int32Array(1)
  const paced = phase.ratePerSec !== null
  let waits = 0
  let wakes = 0
  const before = snapshotBefore()
  for (;;) {
    const seen = Atomics.load(bells, RECEIVER)
    const ended = Atomics.load(bells, ENDED) === 1
    const from = additions.records
    if (input.read(bufferRecords, covered, additions) > 0) {
      if (paced) additions.arrived(from, monotonicMs())
      const awaited = Atomics.load(bells, AWAITED)
      if (awaited > 0 && additions.records >= awaited) {
        Atomics.store(bells, AWAITED, 0)
        Atomics.add(bells, SENDER, 1)
        wakes += Atomics.notify(bells, SENDER)
      }
    } else if (ended) break
    else if (Atomics.wait(bells, RECEIVER, seen, WAIT_MS_MAX) !== 'not-equal') waits++
  }
  const endMs = monotonicMs()
  const after = snapshotAfter()
  const { records } = additions
  const latency = additions.latency()
  return { records, endMs, before, after, waits, wakes, latency, rows: additions.rows() }
}
