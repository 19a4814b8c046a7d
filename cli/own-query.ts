import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pythonPlan } from '../bench/script/python-plan.js'
import { InputError } from '../workloads/input-error.js'
import type { Groups } from '../workloads/queries/groups/groups.js'
import { sqlPlan } from '../workloads/queries/groups/sql-plan.js'
import { provideQuery } from '../workloads/queries/query.js'
import type { Given } from './options.js'
import { UsageError } from './usage-error.js'

type Plan = (path: string) => Promise<Groups>

/** By the flag that names a file. */
const LANGUAGES: Readonly<Record<string, { readonly allowed: string; readonly plan: Plan }>> = {
  sql: {
    allowed: 'a file with one SELECT over events',
    plan: async (path) => await sqlPlan(readFileSync(path, 'utf8')),
  },
  python: {
    allowed: 'a file with one function query(events)',
    plan: async (path) => pythonPlan(resolve(path), readFileSync(path, 'utf8')),
  },
}

/** What was given, with the name of a query in place of a file that asks one. */
export async function withOwnQuery(given: Given): Promise<Given> {
  const named = ['query', ...Object.keys(LANGUAGES)].filter((flag) => given.has(flag))
  const [flag, ...more] = named
  if (flag !== undefined && more.length > 0) {
    const both = named.map((one) => `--${one}`).join(' and ')
    throw new UsageError(both, 'one question at a time', named.map((one) => `--${one}`).join(', '))
  }
  if (flag === undefined || flag === 'query') {
    await provideOwn(given.get('query') ?? '')
    return given
  }
  const name = `${flag}:${given.get(flag)}`
  await provideOwn(name)
  return new Map([...given, ['query', name]])
}

/** Reads the file of a query like `sql:FILE`; nothing for other names. */
export async function provideOwn(name: string): Promise<void> {
  const at = name.indexOf(':')
  const language = Object.hasOwn(LANGUAGES, name.slice(0, at))
    ? LANGUAGES[name.slice(0, at)]
    : undefined
  if (language === undefined) return
  const path = name.slice(at + 1)
  try {
    provideQuery(name, `what ${path} asks`, await language.plan(path))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const given = `--${name.slice(0, at)} ${path}`
    if (code !== undefined)
      throw new UsageError(given, `cannot be read (${code})`, language.allowed)
    if (!(error instanceof InputError)) throw error
    throw new InputError(`${given}: ${error.message}`)
  }
}
