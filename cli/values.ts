import { DAY_MS, RATE_MAX } from '../bench/plan/options.js'
import type { TriggerSpec } from '../engines/micro-batch/triggers/policy.js'
import { TRIGGERS, triggerNamed, triggerSpec } from '../engines/micro-batch/triggers/registry.js'
import type { SinkDelay } from '../faults/slow-sink.js'
import type { ArrivalShape, KeyShape } from '../workloads/workload.js'
import { type Takes, TEXT } from './takes.js'
import { UsageError } from './usage-error.js'

/** Reads the text of one flag, or throws UsageError. */
export interface Read<T> {
  (text: string, flag: string): T
  /** Absent: any text. */
  readonly takes?: Takes
}
/** The same, with what it takes as data. */
export function taking<T>(takes: Takes, read: Read<T>): Read<T> {
  return Object.assign((text: string, flag: string) => read(text, flag), { takes })
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9 }

/** A number in a range; NaN, Infinity and empty text are in none. */
export function number(least: number, most: number, unit = ''): Read<number> {
  return taking({ kind: 'number', least, most }, (text, flag) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
    return inRange(value, text, flag, `${least} to ${most}${unit}`, least, most)
  })
}
export function whole(least: number, most: number): Read<number> {
  return taking({ kind: 'whole', least, most }, (text, flag) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN
    return inRange(value, text, flag, `whole numbers ${least} to ${most}`, least, most)
  })
}
/** Whole, with the suffixes k, M and G. */
export function count(least: number, most: number, what: string): Read<number> {
  return taking({ kind: 'count', least, most }, (text, flag) => {
    const [, digits, unit = ''] = /^([+-]?\d+(?:\.\d+)?)([kMG]?)$/.exec(text) ?? []
    const value = Math.round(Number(digits ?? Number.NaN) * UNITS[unit]! * 1e6) / 1e6
    const allowed = `whole ${what} ${least} to ${most}, like 500, 10k or 1M`
    if (Number.isFinite(value) && !Number.isInteger(value)) {
      throw new UsageError(`--${flag} ${shown(text)}`, 'not a whole number', allowed)
    }
    return inRange(value, text, flag, allowed, least, most)
  })
}
export const rate = count(1, RATE_MAX, 'events/s')
export const milliseconds = number(0, DAY_MS, ' ms')
const period = number(1, DAY_MS, ' ms')

export function oneOf<T extends string>(names: readonly T[]): Read<T> {
  return taking({ kind: 'names', names }, (text, flag) => {
    const found = names.find((name) => name === text)
    if (found === undefined) {
      throw new UsageError(`--${flag} ${shown(text)}`, 'unknown', names.join(', '))
    }
    return found
  })
}
/** With commas; each once, in the order given. */
export function list<T>(read: Read<T>): Read<readonly T[]> {
  return taking({ kind: 'list', of: read.takes ?? TEXT }, (text, flag) => [
    ...new Set(text.split(',').map((part) => read(part.trim(), flag))),
  ])
}
export const named: Read<string> = (text, flag) => {
  if (/^[\w-]{1,40}$/.test(text)) return text
  throw new UsageError(`--${flag} ${shown(text)}`, 'not a name', 'letters, digits, _ and -')
}
/** Of a cluster that is there: a scheme, and one or more hosts. */
export const address: Read<string> = (text, flag) => {
  if (/^[a-z][a-z0-9+]*:\/\/[\w.:,[\]-]+$/.test(text)) return text
  throw new UsageError(
    `--${flag} ${shown(text)}`,
    'not an address',
    'spark://HOST:PORT, http://HOST:PORT',
  )
}
/** `NAME=VALUE;NAME=VALUE`; a value may have anything but a semicolon. */
export const conf: Read<Readonly<Record<string, string>>> = (text, flag) => {
  const pairs = text.split(';').map((pair) => /^\s*([\w.-]+)=(.*)$/s.exec(pair))
  if (pairs.includes(null)) {
    throw new UsageError(`--${flag} ${shown(text)}`, 'not settings', 'NAME=VALUE;NAME=VALUE')
  }
  return Object.fromEntries(pairs.map((pair) => [pair![1]!, pair![2]!.trim()]))
}
export const seed: Read<string> = (text, flag) => {
  if (/^[\w.:/-]{1,100}$/.test(text)) return text
  const allowed = '1 to 100 letters, digits and _ . : / -'
  throw new UsageError(`--${flag} ${shown(text)}`, 'not a seed', allowed)
}

/** A trigger and, behind colons, what it is told. */
export const trigger = shaped(
  Object.fromEntries(
    TRIGGERS.map(({ name, knobs }): [string, Shape<TriggerSpec>] => {
      const reads = knobs.map(({ least, most }) => number(least, most))
      return [name, [triggerUsage(name), reads, (given) => triggerSpec(name, given)]]
    }),
  ),
)
/** `adaptive[:MIN_MS:MAX_MS:SLACK]` */
export function triggerUsage(name: string): string {
  const { knobs } = triggerNamed(name)
  return knobs.length === 0 ? name : `${name}[${knobs.map(({ usage }) => `:${usage}`).join('')}]`
}

/** Words with colons: which numbers follow each, and what they make. */
type Shape<T> = readonly [usage: string, reads: readonly Read<number>[], make: (n: number[]) => T]
type Shapes<T> = Readonly<Record<string, Shape<T>>>
const share = number(0, 1)
const KEYS: Shapes<KeyShape> = {
  uniform: ['uniform', [], () => ({ kind: 'uniform' })],
  zipf: ['zipf:S', [number(0, 10)], ([exponent]) => ({ kind: 'zipf', exponent: exponent! })],
  hot: [
    'hot:SHARE[:PERIOD_MS]',
    [share, period],
    ([of, periodMs = 10_000]) => ({ kind: 'hot', share: of!, periodMs }),
  ],
}
const ARRIVALS: Shapes<ArrivalShape> = {
  steady: ['steady', [], () => ({ kind: 'steady' })],
  burst: [
    'burst:PERIOD_MS:SHARE:FACTOR',
    [period, share, number(0, 1_000)],
    ([periodMs, of, factor]) => ({
      kind: 'burst',
      periodMs: periodMs!,
      share: of!,
      factor: factor!,
    }),
  ],
  sine: [
    'sine:PERIOD_MS:AMPLITUDE',
    [period, share],
    ([periodMs, amplitude]) => ({ kind: 'sine', periodMs: periodMs!, amplitude: amplitude! }),
  ],
  ramp: ['ramp:FROM', [number(0, 2)], ([from]) => ({ kind: 'ramp', from: from! })],
}
export const keys = shaped(KEYS)
export const arrivals = shaped(ARRIVALS)
export const late: Read<{ lateShare: number; lateByMs: number }> = (text, flag) => {
  const [of = '', by = '', ...more] = text.split(':')
  const given = `--${flag} ${shown(text)}`
  if (more.length > 0 || by === '') throw new UsageError(given, 'not SHARE:BY_MS', 'like 0.01:5000')
  return { lateShare: share(of, flag), lateByMs: whole(0, DAY_MS)(by, flag) }
}

/** `50`: a commit; `50:0.01`: and each row. */
export const sinkDelay: Read<SinkDelay> = (text, flag) => {
  const [commit = '', row = '0', ...more] = text.split(':')
  if (more.length > 0) {
    throw new UsageError(`--${flag} ${shown(text)}`, 'not MS[:MS]', 'like 50 or 50:0.01')
  }
  return { commitMs: number(0, 60_000, ' ms')(commit, flag), rowMs: ofRow(row, flag) }
}
const ofRow = number(0, 1_000, ' ms')

/** `2000:4`: at 2,000 ms, with 4. */
export function rescaleOf(workersMax: number): Read<{ atMs: number; workers: number }> {
  const workersOf = whole(1, workersMax)
  return (text, flag) => {
    const [at = '', workers = '', ...more] = text.split(':')
    if (more.length > 0 || workers === '') {
      throw new UsageError(`--${flag} ${shown(text)}`, 'not MS:WORKERS', 'like 2000:4')
    }
    return { atMs: period(at, flag), workers: workersOf(workers, flag) }
  }
}

function shaped<T>(shapes: Shapes<T>): Read<T> {
  // Their names, and a colon where something must follow.
  const names = Object.values(shapes).map(([usage]) => /^[^[:]+:?/.exec(usage)![0])
  const ways: Takes[] = [{ kind: 'names', names }, TEXT]
  return taking({ kind: 'either', ways }, (text, flag) => shape(shapes, text, flag))
}
function shape<T>(shapes: Shapes<T>, text: string, flag: string): T {
  const allowed = Object.values(shapes)
    .map(([usage]) => usage)
    .join(', ')
  const [name = '', ...words] = text.split(':')
  const found = Object.hasOwn(shapes, name) ? shapes[name] : undefined
  if (found === undefined) throw new UsageError(`--${flag} ${shown(text)}`, 'unknown', allowed)
  const [usage, reads, make] = found
  const least = usage.split('[')[0]!.split(':').length - 1
  if (words.length < least || words.length > reads.length) {
    throw new UsageError(`--${flag} ${shown(text)}`, 'wrong number of parts', usage)
  }
  return make(words.map((word, i) => reads[i]!(word, flag)))
}

function inRange(
  value: number,
  text: string,
  flag: string,
  allowed: string,
  least: number,
  most: number,
): number {
  if (Number.isNaN(value)) {
    throw new UsageError(`--${flag} ${shown(text)}`, 'not a number', allowed)
  }
  if (value >= least && value <= most) return value
  const reason = value < least ? 'too small' : 'too big'
  throw new UsageError(`--${flag} ${shown(text)}`, reason, allowed)
}
/** Empty text must be visible in a message. */
function shown(text: string): string {
  return text === '' ? "''" : text
}
