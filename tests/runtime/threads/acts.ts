import {
  type AnyDefinition,
  kill,
  MAIN,
  type Pid,
  type Program,
  perform,
  progress,
  receive,
  sleep,
  slice,
  spawn,
  wake,
} from '../../../runtime/program.js'

export type Mail = { readonly kind: string; readonly process: Pid } & Record<string, unknown>

/** Adds one to a word in shared memory, so often; returns what became of it. */
const adder: AnyDefinition = {
  name: 'adder',
  role: 'worker',
  *run(_, word: Int32Array): Program<string[]> {
    const told: string[] = []
    for (let n = 0; n < 4; n++) {
      try {
        told.push(`${yield* perform('add', () => Atomics.add(word, 0, 1))}`)
      } catch (error) {
        told.push((error as Error).name)
      }
    }
    return told
  },
}
/** Works for so many slices of one millisecond. */
const spin: AnyDefinition = {
  name: 'spin',
  role: 'task',
  *run(_, slices: number): Program<number> {
    for (let n = 0; n < slices; n++) {
      yield* slice(n === 0 ? 0 : 1, 1)
      const untilMs = performance.now() + 1
      while (performance.now() < untilMs);
    }
    yield* slice(1, 1)
    return slices
  },
}
/** Never yields again. */
const stuck: AnyDefinition = {
  name: 'stuck',
  role: 'task',
  *run(_, word: Int32Array): Program {
    yield* slice(0, 1)
    for (;;) Atomics.add(word, 0, 1)
  },
}
const writes: AnyDefinition = {
  name: 'writes',
  role: 'worker',
  *run(_, entries: number): Program {
    for (let n = 1; n <= entries; n++) yield* progress('visible', 3, n)
  },
}
const idle: AnyDefinition = {
  name: 'idle',
  role: 'worker',
  *run(): Program {
    for (;;) yield* receive(1_000)
  },
}
const dozes: AnyDefinition = {
  name: 'dozes',
  role: 'service',
  *run(_, ms: number): Program {
    for (;;) yield* sleep(ms)
  },
}
/** Two workers and a service, and then nothing but waiting. */
const boss: AnyDefinition = {
  name: 'boss',
  role: 'coordinator',
  *run(context): Program {
    for (const on of [0, 1, MAIN]) yield* spawn(idle, 0, { name: `idle-${on}`, on })
    yield* receive(40)
    yield* perform('rule', () => context.self)
    yield* receive()
  },
}
/** Rings the bell of another one, or waits for its own and says how long it took. */
const bell: AnyDefinition = {
  name: 'bell',
  role: 'worker',
  *run(context, whom: Pid | undefined): Program<number> {
    if (whom !== undefined) {
      yield* sleep(20)
      yield* wake(whom)
      return 0
    }
    yield* receive(1_500)
    return context.nowMs
  },
}

const CHORES = 10
/** Acts that answer at once, a few milliseconds each. */
const choresOf = (name: string, how: Pick<AnyDefinition, 'background'>): AnyDefinition => ({
  name,
  role: 'service',
  ...how,
  *run(_, order: string[]): Program {
    for (let n = 0; n < CHORES; n++) {
      yield* perform('chore', () => {
        const untilMs = performance.now() + 3
        while (performance.now() < untilMs);
        order.push('chore')
      })
    }
  },
})
/** One act, soon. */
const errand: AnyDefinition = {
  name: 'errand',
  role: 'service',
  *run(_, order: string[]): Program {
    yield* sleep(1)
    yield* perform('errand', () => order.push('errand'))
  },
}

export const acts = Object.fromEntries(
  [
    ...[adder, spin, stuck, writes, idle, dozes, boss, bell, errand],
    choresOf('chores', {}),
    choresOf('background-chores', { background: () => true }),
    choresOf('chores-at-once', { background: (act) => act !== 'chore' }),
  ].map((p) => [p.name, p]),
)

/** Mail until so many processes are gone. */
export function* untilGone(count: number): Program<Mail[]> {
  const heard: Mail[] = []
  for (let left = count; left > 0; ) {
    const mail = yield* receive<Mail>(3_000)
    if (mail === undefined) throw new Error(`${left} are not gone; heard ${JSON.stringify(heard)}`)
    heard.push(mail)
    if (mail.kind === 'gone') left--
  }
  return heard
}
/** One process in slot 1, until it is gone; then a task there, to show that the slot works. */
export function one(program: string, args: unknown, killAfterMs?: number): AnyDefinition {
  return {
    name: 'root',
    role: 'coordinator',
    *run(): Program<Mail[]> {
      const pid = yield* spawn(acts[program]!, args, { name: program, on: 1 })
      if (killAfterMs !== undefined) {
        yield* sleep(killAfterMs)
        yield* kill(pid)
      }
      const heard = yield* untilGone(1)
      yield* spawn(acts.spin!, 3, { name: 'after', on: 1 })
      return [...heard, ...(yield* untilGone(1))]
    },
  }
}
