import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { outputError } from '../../bench/files.js'
import { judgeClaims } from '../../reports/claims/judge-claims.js'
import { LOOKS } from '../../reports/sections/claims.js'
import type { Io, Wiring } from '../wiring.js'
import { readRun } from './report.js'

/**
 * Judges what texts on micro-batches say over these runs (all of a folder; the newest if none is
 * given) and writes it as JSON.
 */
export function reportClaims(
  to: string,
  paths: readonly string[],
  { out, json }: { readonly out: string; readonly json: boolean },
  wiring: Wiring,
  io: Io,
): number {
  const runs = paths.length === 0 ? [undefined] : paths.flatMap(runsBelow)
  const judged = judgeClaims(runs.map((path) => readRun(path, out, wiring).result))
  const text = `${JSON.stringify(judged, null, 2)}\n`
  try {
    wiring.files.write(`${to}.tmp`, text)
    wiring.files.rename(`${to}.tmp`, to)
  } catch (error) {
    throw outputError(to, error)
  }
  if (json) io.out(text.trimEnd())
  else {
    for (const { text: claim, verdict, on } of judged.claims) {
      const what = verdict === 'depends on' && on !== null ? ` ${on}` : ''
      io.out(`${LOOKS[verdict].sign} ${verdict}${what}: ${claim}`)
    }
    io.out(to)
  }
  return 0
}

/** A run, or all runs of a folder that has no result of its own. */
export function runsBelow(path: string): string[] {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [path]
  if (existsSync(join(path, 'result.json'))) return [path]
  const runs = readdirSync(path).filter((name) => existsSync(join(path, name, 'result.json')))
  // Names begin with the time.
  return runs.length === 0 ? [path] : runs.sort().map((name) => join(path, name))
}
