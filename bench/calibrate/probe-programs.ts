import {
  type Definition,
  kill,
  type Notice,
  type Program,
  type Programs,
  receive,
  send,
  sleep,
  slice,
  spawn,
  wake,
} from '../../runtime/program.js'
import { BELL_BUSY, BUSY_MS } from '../../runtime/simulated/prices.js'

/** Of a clock that all threads share. */
export interface ProbeWorld {
  readonly nowMs: () => number
}
interface Ping {
  readonly kind: 'ping' | 'stop'
  readonly atMs: number
}
interface Pong {
  readonly kind: 'pong'
  readonly wayMs: number
  readonly atMs: number
}
/** Times in ms, by what they are of; `NAME@MS`: after a rest of so long. */
export type Probed = Readonly<Record<string, readonly number[]>>

/** Longer than whoever is taken for busy has computed. */
const BUSY_RING_MS = 3 * BUSY_MS
const SLOT_ASKED_MS = [0.005, 0.1, 0.5, 1, 2, 5]
const MAIN_ASKED_MS = [0.5, 1, 3, 7, 15]
/** Behind that whoever was asked sleeps. */
const PAUSE_MS = 1.5
/** Longer rests, and how many times as seldom. */
const RESTS_MS: readonly (readonly [restMs: number, seldom: number])[] = [
  [PAUSE_MS, 1],
  [12, 5],
  [50, 10],
]

/** Answers each ping with how long it was on its way. */
const echo: Definition<undefined, void, ProbeWorld> = {
  name: 'echo',
  role: 'worker',
  *run(context) {
    for (;;) {
      const mail = yield* receive<Ping>()
      if (mail === undefined) continue
      if (mail.kind === 'stop') return
      const atMs = context.world.nowMs()
      yield* send<Pong>(context.parent, { kind: 'pong', wayMs: atMs - mail.atMs, atMs })
    }
  },
}
/** The same beside the coordinator. */
const echoBeside: Definition<undefined, void, ProbeWorld> = {
  ...echo,
  name: 'beside',
  role: 'service',
}

/** Says when it began. */
const began: Definition<undefined, number, ProbeWorld> = {
  name: 'began',
  role: 'task',
  *run({ world }) {
    yield* slice(0, 1)
    return world.nowMs()
  },
}
/** How much longer than asked it waits. */
const waits: Definition<number, number[], ProbeWorld> = {
  name: 'waits',
  role: 'worker',
  *run({ world }, times) {
    return yield* late(world, SLOT_ASKED_MS, times)
  },
}
function* late(world: ProbeWorld, askedMs: readonly number[], times: number): Program<number[]> {
  const late: number[] = []
  for (let k = 0; k < times; k++) {
    for (const ms of askedMs) {
      const fromMs = world.nowMs()
      yield* receive(ms)
      late.push(world.nowMs() - fromMs - ms)
    }
  }
  return late
}
interface Ringing {
  readonly to: number
  readonly word: Float64Array
  readonly times: number
  /** So long it computes before and behind each ring. */
  readonly busyMs: number
}
/** Rings at whoever sleeps, and writes down when. */
const ringer: Definition<Ringing, void, ProbeWorld> = {
  name: 'ringer',
  role: 'worker',
  *run({ world }, { to, word, times, busyMs }) {
    for (let k = 0; k < times; k++) {
      yield* sleep(PAUSE_MS)
      yield* computes(world, busyMs)
      word[0] = world.nowMs()
      yield* wake(to)
      yield* computes(world, busyMs)
    }
  },
}
function* computes(world: ProbeWorld, forMs: number): Program {
  const untilMs = world.nowMs() + forMs
  while (world.nowMs() < untilMs) yield* slice(1, 1)
}
const rung: Definition<{ word: Float64Array; times: number }, number[], ProbeWorld> = {
  name: 'rung',
  role: 'worker',
  *run({ world }, { word, times }) {
    const ways: number[] = []
    while (ways.length < times) {
      yield* receive(1_000)
      if (word[0]! > 0) ways.push(world.nowMs() - word[0]!)
    }
    return ways
  },
}
/** Counts until it is killed, and says when it last did. */
export const victim: Definition<Float64Array, void, ProbeWorld> = {
  name: 'victim',
  role: 'task',
  *run({ world }, last) {
    for (;;) {
      last[0] = world.nowMs()
      yield* slice(1, 1)
    }
  },
}

interface Given {
  readonly times: number
  readonly deaths: number
}
/** All of it, one after the other. */
const prober: Definition<Given, Probed, ProbeWorld> = {
  name: 'prober',
  role: 'coordinator',
  *run({ world }, { times, deaths }) {
    const rested: Record<string, number[]> = {}
    for (const [restMs, seldom] of RESTS_MS) {
      const often = Math.ceil(times / seldom)
      const toSlot = yield* pings(world, echo, often, restMs, 0)
      rested[`hop.main-slot@${restMs}`] = toSlot.there
      rested[`hop.slot-main@${restMs}`] = toSlot.back
      rested[`start@${restMs}`] = yield* starts(world, often, restMs)
    }
    const toMain = yield* pings(world, echoBeside, times, PAUSE_MS)
    const slotLate = yield* ended<number[]>(yield* spawn(waits, times >> 2, { on: 0 }))
    const slotToSlot = yield* rings(times, 0)
    const slotToSlotBusy = yield* rings(times, BUSY_RING_MS)
    const mainLate = yield* late(world, MAIN_ASKED_MS, times >> 3)
    const ends = yield* killed(world, deaths)
    return {
      ...rested,
      'hop.main-main': toMain.there,
      'hop.slot-slot': slotToSlot,
      [BELL_BUSY]: slotToSlotBusy,
      'timer.main': mainLate,
      'timer.slot': slotLate,
      ...ends,
    }
  },
}

function* rings(times: number, busyMs: number): Program<number[]> {
  const word = new Float64Array(new SharedArrayBuffer(8))
  const to = yield* spawn(rung, { word, times }, { on: 1 })
  yield* spawn(ringer, { to, word, times, busyMs }, { on: 0 })
  return yield* ended<number[]>(to)
}
function* starts(world: ProbeWorld, times: number, restMs: number): Program<number[]> {
  const start: number[] = []
  for (let k = 0; k < times; k++) {
    yield* sleep(restMs)
    const fromMs = world.nowMs()
    start.push((yield* ended<number>(yield* spawn(began, undefined, { on: 0 }))) - fromMs)
  }
  return start
}
function* pings(
  world: ProbeWorld,
  to: Definition<undefined, void, ProbeWorld>,
  times: number,
  restMs: number,
  on?: number,
): Program<{ there: number[]; back: number[] }> {
  const pid = yield* spawn(to, undefined, on === undefined ? {} : { on })
  const there: number[] = []
  const back: number[] = []
  for (let k = 0; k < times; k++) {
    yield* sleep(restMs)
    yield* send<Ping>(pid, { kind: 'ping', atMs: world.nowMs() })
    let mail: Pong | Notice | undefined
    do mail = yield* receive<Pong | Notice>()
    while (mail?.kind !== 'pong')
    there.push(mail.wayMs)
    back.push(world.nowMs() - mail.atMs)
  }
  yield* send<Ping>(pid, { kind: 'stop', atMs: 0 })
  yield* ended(pid)
  return { there, back }
}

/** Crashes, which a plan makes, and kills; and when its slot takes up something again. */
function* killed(world: ProbeWorld, deaths: number): Program<Probed> {
  const [detect, restart, cancel]: [number[], number[], number[]] = [[], [], []]
  const stood: number[] = []
  for (let k = 0; k < deaths; k++) {
    const last = new Float64Array(new SharedArrayBuffer(8))
    const pid = yield* spawn(victim, last, { name: `victim-${k}`, on: 0 })
    stood.push(yield* failed(world, pid))
    detect.push(world.nowMs() - last[0]!)
    restart.push((yield* ended<number>(yield* spawn(began, undefined, { on: 0 }))) - last[0]!)
    yield* sleep(PAUSE_MS)
    const other = yield* spawn(victim, last, { name: `cancelled-${k}`, on: 0 })
    yield* sleep(PAUSE_MS)
    const fromMs = world.nowMs()
    yield* kill(other)
    cancel.push((yield* ended<number>(yield* spawn(began, undefined, { on: 0 }))) - fromMs)
  }
  return { detect, restart, cancel, 'restart.main': stood }
}
function* ended<T>(pid: number): Program<T> {
  for (;;) {
    const mail = yield* receive<Notice<T>>()
    if (mail?.kind !== 'exit' || mail.process !== pid) continue
    if (mail.ok) return mail.value
    throw new Error(mail.error)
  }
}
/** How long the event loop stood still at most, which makes a thread anew meanwhile. */
function* failed(world: ProbeWorld, pid: number): Program<number> {
  let stoodMs = 0
  let beforeMs = world.nowMs()
  for (;;) {
    const mail = yield* receive<Notice>(0)
    stoodMs = Math.max(stoodMs, world.nowMs() - beforeMs)
    beforeMs = world.nowMs()
    if (mail?.kind === 'exit' && mail.process === pid) return stoodMs
    yield* slice(0, 1)
  }
}

export const PROBER = prober
export const PROBES: Programs = Object.fromEntries(
  [prober, echo, echoBeside, began, waits, ringer, rung, victim].map((one) => [one.name, one]),
)
