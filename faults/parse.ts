import type { Fault } from '../runtime/fault.js'
import { FORMS, type Form, type Kind, type Target, type Values } from './forms.js'

/** The text names no fault that could strike. The message is one line: value, reason, allowed. */
export class FaultError extends Error {
  override readonly name = 'FaultError'
  constructor(value: string, reason: string, allowed: string) {
    super(`--fault ${value}: ${reason}; allowed: ${allowed}`)
  }
}

const TIMES: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 }
const KINDS: Readonly<
  Record<Kind, { allowed: string; read: (text: string) => number | string | undefined }>
> = {
  count: { allowed: 'a whole number from 0', read: (text) => whole(text, 0) },
  positive: { allowed: 'a whole number from 1', read: (text) => whole(text, 1) },
  share: { allowed: '0% to 100%', read: (text) => between(/^([\d.]+)%$/.exec(text)?.[1], 100) },
  moment: { allowed: 'a time like 0s, 300ms, 2s or 1m, at most a day', read: moment },
  time: {
    allowed: 'a time like 300ms, 2s or 1m, at most a day',
    read: (t) => moment(t) || undefined,
  },
  factor: { allowed: 'a number from 1 to 1000', read: factor },
  name: { allowed: 'a name', read: (text) => (/^[\w.-]+$/.test(text) ? text : undefined) },
  flag: { allowed: 'no value', read: (text) => (text === '' ? 1 : undefined) },
}

/** Reads one or more faults, separated by `;`. Throws FaultError. */
export function parseFault(text: string, target: Target): Fault[] {
  const parts = text.split(';').map((part) => part.trim())
  return parts.map((part) => parseOne(part, target))
}

function parseOne(text: string, target: Target): Fault {
  const colon = text.indexOf(':')
  const verb = colon < 0 ? text : text.slice(0, colon)
  const forms = FORMS.filter((form) => form.verb === verb)
  if (forms.length === 0) {
    throw new FaultError(text || "''", 'no such fault', usages(FORMS))
  }
  const given = colon < 0 || colon === text.length - 1 ? [] : text.slice(colon + 1).split(',')
  const pairs = given.map((pair) => pair.trim().split('=') as [string, ...string[]])
  const keys = pairs.map(([key]) => key)
  const form = choose(forms, keys)
  if (form === undefined) throw new FaultError(text, 'it does not say whom or when', usages(forms))
  if (form.engine !== undefined && form.engine !== target.engine) {
    const reason = `${target.engine} has no batches and no chunks`
    throw new FaultError(text, reason, `${form.instead}, or --engine ${form.engine}`)
  }
  if (form.outside && target.runtime !== 'cluster') {
    const reason = `${target.engine} is struck inside, not as a process`
    throw new FaultError(text, reason, `${form.instead}, or an engine of others`)
  }
  const values = readValues(text, form, pairs)
  if (typeof values.worker === 'number' && values.worker >= target.workers) {
    const last = target.workers - 1
    throw new FaultError(text, `there is no worker ${values.worker}`, `worker=0 to worker=${last}`)
  }
  return form.build(values, target)
}

/** `batch=1,chunk=2` has the first keys of two forms: the one that takes all keys is meant. */
function choose(forms: readonly Form[], keys: readonly string[]): Form | undefined {
  const begun = forms.filter(({ needs }) => keys.includes(Object.keys(needs)[0]!))
  const takesAll = ({ needs, may }: Form) => keys.every((key) => key in needs || key in may)
  return begun.find(takesAll) ?? begun[0]
}

function readValues(text: string, form: Form, pairs: readonly string[][]): Values {
  const kinds = { ...form.needs, ...form.may }
  const values: Record<string, number | string | undefined> = {}
  for (const [key = '', ...rest] of pairs) {
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined
    if (kind === undefined) throw new FaultError(text, `unknown key '${key}'`, form.usage)
    if (key in values) throw new FaultError(text, `${key} is given twice`, form.usage)
    const value = KINDS[kind].read(rest.join('='))
    if (value === undefined) {
      const reason = `${key}=${rest.join('=')} is no ${key}`
      throw new FaultError(text, reason, `${KINDS[kind].allowed} (${form.usage})`)
    }
    values[key] = value
  }
  const missing = Object.keys(form.needs).filter((key) => !(key in values))
  if (missing.length > 0) throw new FaultError(text, `${missing.join(', ')} is missing`, form.usage)
  return values
}

function whole(text: string, least: number): number | undefined {
  const value = Number(text)
  return /^\d{1,15}$/.test(text) && value >= least ? value : undefined
}
function between(text: string | undefined, most: number): number | undefined {
  const value = Number(text ?? Number.NaN)
  return value >= 0 && value <= most ? value / most : undefined
}
function factor(text: string): number | undefined {
  const value = Number(text)
  return /^[\d.]+$/.test(text) && value >= 1 && value <= 1_000 ? value : undefined
}
function moment(text: string): number | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? []
  const ms = Number(digits) * (TIMES[unit ?? ''] ?? Number.NaN)
  return ms >= 0 && ms <= 86_400_000 ? ms : undefined
}
function usages(forms: readonly Form[]): string {
  return forms.map(({ usage }) => usage).join(' | ')
}

/** For whoever asks what there is. */
export function describeFaults(): { readonly usage: string; readonly about: string }[] {
  return FORMS.map(({ usage, about }) => ({ usage, about }))
}
