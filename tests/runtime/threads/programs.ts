import {
  type AnyDefinition,
  kill,
  type Notice,
  type Program,
  progress,
  receive,
  send,
  sleep,
  slice,
  spawn,
  wake,
} from '../../../runtime/program.js'

const echo: AnyDefinition = {
  name: 'echo',
  role: 'worker',
  *run(context): Program {
    for (;;) {
      const mail = yield* receive<number>()
      if (mail === -1) return
      if (mail !== undefined) yield* send(context.parent, { kind: 'echo', value: mail })
    }
  },
}
const count: AnyDefinition = {
  name: 'count',
  role: 'task',
  *run(_, events: number): Program<number> {
    let done = 0
    let grant = yield* slice(0, 100)
    while (done < events) {
      const now = Math.min(grant, events - done)
      done += now
      grant = yield* slice(now, 100)
    }
    return done
  },
}
/** More entries than one page of the journal holds, and then for ever. */
const talker: AnyDefinition = {
  name: 'talker',
  role: 'worker',
  *run(context, entries: number): Program {
    for (let n = 1; n <= entries; n++) yield* progress('processed', 0, n)
    yield* send(context.parent, { kind: 'told' })
    for (;;) yield* receive()
  },
}
/** Rings another one's bell when told to. */
const sleeper: AnyDefinition = {
  name: 'sleeper',
  role: 'worker',
  *run(context): Program {
    yield* receive()
    yield* send(context.parent, { kind: 'woken' })
  },
}
const waker: AnyDefinition = {
  name: 'waker',
  role: 'worker',
  *run(_, whom: number): Program {
    yield* sleep(20)
    yield* wake(whom)
  },
}

/** Keeps all that it makes, and makes more. */
const hoarder: AnyDefinition = {
  name: 'hoarder',
  role: 'task',
  *run(): Program<number> {
    const kept: object[] = []
    for (;;) {
      yield* slice(0, 1)
      for (let n = 0; n < 10_000; n++) kept.push({ n })
    }
  },
}

type Heard = Notice | { readonly kind: string }
function* until(stop: (mail: Heard) => boolean, heard: Heard[] = []): Program<Heard[]> {
  for (;;) {
    const mail = yield* receive<Heard>()
    if (mail === undefined) continue
    heard.push(mail)
    if (stop(mail)) return heard
  }
}
const root = (name: string, run: AnyDefinition['run']): AnyDefinition => ({
  name,
  role: 'coordinator',
  run,
})

/** What the tests drive; each returns what its coordinator heard. */
export const roots = {
  /** Mail sent before the thread has begun the program must wait for it. */
  early: root('early', function* () {
    const pid = yield* spawn(echo, 0, { on: 0 })
    for (let n = 0; n < 5; n++) yield* send(pid, n)
    const heard: Heard[] = []
    while (heard.length < 5) yield* until((mail) => mail.kind === 'echo', heard)
    yield* send(pid, -1)
    yield* until((mail) => mail.kind === 'gone', heard)
    return heard
  }),
  task: root('task', function* () {
    const pid = yield* spawn(count, 1_000, { name: 'count#1', on: 1, events: 1_000 })
    const heard = yield* until((mail) => mail.kind === 'gone')
    const again = yield* spawn(count, 10, { name: 'count#2', on: 1, events: 10 })
    yield* until((mail) => mail.kind === 'exit' && (mail as Notice).process === again, heard)
    return heard.filter((mail) => (mail as Notice).process === pid || mail.kind === 'exit')
  }),
  hoard: root('hoard', function* () {
    yield* spawn(hoarder, 0, { on: 0 })
    const heard = yield* until((mail) => mail.kind === 'gone')
    const after = yield* spawn(count, 10, { on: 0 })
    return yield* until((mail) => mail.kind === 'exit' && (mail as Notice).process === after, heard)
  }),
  bell: root('bell', function* () {
    const pid = yield* spawn(sleeper, 0, { on: 0 })
    yield* spawn(waker, pid, { on: 1 })
    return yield* until((mail) => mail.kind === 'woken')
  }),
  talk: root('talk', function* () {
    const pid = yield* spawn(talker, 10_000, { on: 0 })
    const heard = yield* until((mail) => mail.kind === 'told')
    yield* kill(pid)
    return yield* until((mail) => mail.kind === 'gone', heard)
  }),
}
export const programs = Object.fromEntries(
  [echo, count, talker, sleeper, waker, hoarder].map((p) => [p.name, p]),
)
