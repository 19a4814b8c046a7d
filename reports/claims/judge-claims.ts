import { CLAIMS } from '../claims.js'
import { counted, listed, median } from '../format.js'
import type { Result } from '../result.js'
import type { Claim, Judged, Judgement } from './claim.js'
import type { ClaimRow, JudgedClaims, Side } from './claims-schema.js'

/** Every claim over all these runs; the newest that measured it is quoted, all decide. */
export function judgeClaims(results: readonly Result[]): JudgedClaims {
  const runs = [...results].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
  return {
    schema: 'chunk42-claims-1',
    runs: runs.map(({ run, startedAt, command, machine, versions }) => ({
      ...{ run, startedAt, command, cpu: machine.cpu, cores: machine.cores },
      chunk42: versions.chunk42 ?? null,
    })),
    claims: CLAIMS.map((claim) => rowOf(claim, runs)),
  }
}

function rowOf(claim: Claim, runs: readonly Result[]): ClaimRow {
  const { id, text, command, others } = claim
  const native = sideOf(runs, (result) => claim.judge(result), command)
  const theirs = sideOf(runs, (result) => others.judge(result), others.command)
  return { id, text, ...together(native, theirs), native, others: theirs }
}

/** Where both sides say the same, that; where they do not, it depends on whose engine it is. */
function together(native: Side, others: Side): Pick<ClaimRow, 'verdict' | 'on'> {
  if (others.judgement === 'not measured') return { verdict: native.judgement, on: native.on }
  if (native.judgement === 'not measured') return { verdict: others.judgement, on: others.on }
  if (native.judgement === others.judgement && native.on === others.on) {
    return { verdict: native.judgement, on: native.on }
  }
  if (native.judgement === 'depends on' && others.judgement === 'depends on') {
    return { verdict: 'depends on', on: `of ours, ${native.on}; of theirs, ${others.on}` }
  }
  const said = (side: Side) => `${side.judgement}${side.on === null ? '' : ` ${side.on}`}`
  return {
    verdict: 'depends on',
    on: `the engine: ours ${said(native)}; theirs ${said(others)}`,
  }
}

function sideOf(
  runs: readonly Result[],
  judge: (result: Result) => Judged,
  command: string | null,
): Side {
  const all = runs.map((result) => ({ run: result.run, ...judge(result) }))
  const measured = all.filter(({ judgement }) => judgement !== 'not measured')
  const newest = measured.at(-1)
  if (newest === undefined) {
    const figure = all.at(-1)?.figure ?? 'needs a run'
    const none = { on: null, spread: null, run: null, runs: 0 }
    return { judgement: 'not measured', figure, command, ...none }
  }
  return {
    ...overRuns(measured),
    figure: newest.figure,
    spread: spreadOf(measured, newest),
    command: newest.command ?? command,
    run: newest.run,
    runs: measured.length,
  }
}

/** Runs that do not agree are an answer too. */
function overRuns(measured: readonly Judged[]): Pick<Side, 'judgement' | 'on'> {
  const said = [...new Set(measured.map(({ judgement }) => judgement))]
  const [only] = said
  const newest = measured.at(-1)!
  if (said.length === 1 && only !== undefined) {
    return { judgement: only, on: only === 'depends on' ? (newest.on ?? null) : null }
  }
  const count = (one: Judgement) => measured.filter(({ judgement }) => judgement === one).length
  const told = said.map((one) => `${one} in ${counted(count(one), 'run')}`)
  return { judgement: 'depends on', on: `the run: ${listed(told)}` }
}

function spreadOf(measured: readonly Judged[], { deciding }: Judged): Side['spread'] {
  if (deciding === undefined) return null
  const values = measured.flatMap((one) =>
    one.deciding?.unit === deciding.unit && one.deciding.what === deciding.what
      ? one.deciding.values
      : [],
  )
  if (values.length === 0) return null
  return {
    what: deciding.what,
    unit: deciding.unit,
    values: values.length,
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
  }
}
