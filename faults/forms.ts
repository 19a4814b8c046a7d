import type { At, Fault } from '../runtime/fault.js'

/** What of a cell decides whether a fault can strike it. */
export interface Target {
  readonly engine: string
  readonly workers: number
  /** cluster: somebody else's processes, which can be kept down; absent: ours. */
  readonly runtime?: string
}

/** How a value is written. */
export type Kind = 'count' | 'positive' | 'share' | 'moment' | 'time' | 'factor' | 'name' | 'flag'
export type Values = Readonly<Record<string, number | string | undefined>>

/** One way to write a fault; the table below is the whole grammar. */
export interface Form {
  readonly verb: string
  readonly usage: string
  readonly about: string
  /** Its first key tells the form from the others of its verb. */
  readonly needs: Readonly<Record<string, Kind>>
  readonly may: Readonly<Record<string, Kind>>
  /** The only engine that has such a thing; `instead` is what to write for the others. */
  readonly engine?: string
  readonly instead?: string
  /** Of engines of others only. */
  readonly outside?: true
  readonly build: (values: Values, target: Target) => Fault
}

/** How each begins, up to its first value: for those who complete what is typed. */
export function beginningsOf(forms: readonly Form[]): string[] {
  return forms.map(({ verb, needs }) => {
    const keys = Object.entries(needs)
    const valued = keys.findIndex(([, kind]) => kind !== 'flag')
    const told = keys.slice(0, valued).map(([key]) => `${key},`)
    return `${verb}:${told.join('')}${keys[valued]![0]}=`
  })
}

const share = (at: unknown): At => ({ share: typeof at === 'number' ? at : 0.5 })
const slot = (worker: unknown): string => `slot-${worker ?? 0}`
const CHUNKS = { engine: 'micro-batch', instead: 'crash:event=N[,worker=W]' } as const

export const FORMS: readonly Form[] = [
  {
    verb: 'crash',
    usage: 'crash:chunk=42[,at=50%]',
    about: 'the worker dies in chunk 42, counted over the whole run, after that share of it',
    needs: { chunk: 'count' },
    may: { at: 'share' },
    ...CHUNKS,
    build: (v) => ({ process: `chunk-${v.chunk}@*#1`, at: share(v.at), act: 'kill' }),
  },
  {
    verb: 'crash',
    usage: 'crash:batch=42[,chunk=0][,at=50%]',
    about: 'the worker dies in that chunk of batch 42; chunks of a batch are counted from 0',
    needs: { batch: 'count' },
    may: { chunk: 'count', at: 'share' },
    ...CHUNKS,
    build: (v) => ({
      process: `chunk-*@${v.batch}.${v.chunk ?? 0}#1`,
      at: share(v.at),
      act: 'kill',
    }),
  },
  {
    verb: 'crash',
    usage: 'crash:event=N[,worker=0]',
    about: 'the worker dies after exactly so many events that it has processed',
    needs: { event: 'positive' },
    may: { worker: 'count' },
    build: (v) => ({ process: slot(v.worker), at: { event: Number(v.event) }, act: 'kill' }),
  },
  {
    verb: 'crash',
    usage: 'crash:worker=W,at=2s',
    about: 'whatever runs in the worker dies at that time; also a process of an engine of others',
    needs: { worker: 'count', at: 'moment' },
    may: {},
    build: (v) => ({ process: slot(v.worker), at: { atMs: Number(v.at) }, act: 'kill' }),
  },
  {
    verb: 'outage',
    usage: 'outage:at=20s,for=60s',
    about: 'all workers of an engine of others die, and none is started again for that time',
    needs: { at: 'moment', for: 'time' },
    may: {},
    outside: true,
    instead: 'crash:worker=W,at=TIME',
    build: (v) => ({
      process: 'slot-*',
      at: { atMs: Number(v.at) },
      act: 'kill',
      forMs: Number(v.for),
    }),
  },
  {
    verb: 'crash',
    usage: 'crash:worker=W,batch=N',
    about:
      'engines of others: the process of that worker dies while it works at batch N, counted from ' +
      '0, or at the first one after it that it has a part of',
    needs: { worker: 'count', batch: 'count' },
    may: {},
    outside: true,
    instead: 'crash:event=N,worker=W',
    build: (v) => ({ process: slot(v.worker), at: { batch: Number(v.batch) }, act: 'kill' }),
  },
  {
    verb: 'crash',
    usage: 'crash:every=5s[,worker=W]',
    about: 'whatever runs in the worker (in any worker) dies every 5 s',
    needs: { every: 'time' },
    may: { worker: 'count' },
    build: (v) => ({
      process: v.worker === undefined ? 'slot-*' : slot(v.worker),
      at: { atMs: Number(v.every), everyMs: Number(v.every) },
      act: 'kill',
    }),
  },
  {
    verb: 'crash',
    usage: 'crash:coordinator,at=2s',
    about: 'the coordinator dies',
    needs: { coordinator: 'flag', at: 'moment' },
    may: {},
    build: (v) => ({ process: 'coordinator#*', at: { atMs: Number(v.at) }, act: 'kill' }),
  },
  {
    verb: 'crash',
    usage: 'crash:writer,point=sink.commit[,hit=1]',
    about: 'the sink writer dies before it does that for the hit-th time',
    needs: { writer: 'flag', point: 'name' },
    may: { hit: 'positive' },
    build: (v) => ({
      process: 'writer#*',
      at: { point: String(v.point), hit: Number(v.hit ?? 1) },
      act: 'kill',
    }),
  },
  {
    verb: 'crash',
    usage: 'crash:server,at=2s',
    about: "the sink's server dies, and is started again; its sink must have one of our own",
    needs: { server: 'flag', at: 'moment' },
    may: {},
    build: (v) => ({ process: 'server', at: { atMs: Number(v.at) }, act: 'kill' }),
  },
  {
    verb: 'crash',
    usage: 'crash:connection,at=2s',
    about: "of the sink's server dies what serves a connection",
    needs: { connection: 'flag', at: 'moment' },
    may: {},
    build: (v) => ({ process: 'connection', at: { atMs: Number(v.at) }, act: 'kill' }),
  },
  {
    verb: 'slow',
    usage: 'slow:worker=1,factor=4[,at=0s][,for=3s]',
    about: 'the worker takes so many times as long; without `for` to the end',
    needs: { worker: 'count', factor: 'factor' },
    may: { at: 'moment', for: 'time' },
    build: (v) => ({
      process: slot(v.worker),
      at: { atMs: Number(v.at ?? 0) },
      act: 'slow',
      factor: Number(v.factor),
      ...(v.for === undefined ? {} : { forMs: Number(v.for) }),
    }),
  },
  {
    verb: 'zombie',
    usage: 'zombie:worker=1,at=2s,for=500ms',
    about: 'the worker is declared dead, and goes on after that time',
    needs: { worker: 'count', at: 'moment', for: 'time' },
    may: {},
    build: (v, { engine }) => ({
      process: engine === 'micro-batch' ? slot(v.worker) : `worker-${v.worker}#*`,
      at: { atMs: Number(v.at) },
      act: 'zombie',
      forMs: Number(v.for),
    }),
  },
  {
    verb: 'zombie',
    usage: 'zombie:chunk=42[,at=50%],for=300ms',
    about: 'chunk 42 is declared dead in its middle, and goes on after that time',
    needs: { chunk: 'count', for: 'time' },
    may: { at: 'share' },
    engine: 'micro-batch',
    instead: 'zombie:worker=W,at=TIME,for=TIME',
    build: (v) => ({
      process: `chunk-${v.chunk}@*#1`,
      at: share(v.at),
      act: 'zombie',
      forMs: Number(v.for),
    }),
  },
]
