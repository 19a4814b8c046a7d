import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { SWEPT_NAMES } from '../../bench/plan/options.js'
import { killable } from '../../bench/servers.js'
import type { NativeName } from '../../bench/spec.js'
import { ENGINES } from '../../engines/registry.js'
import { Campaign, failedName } from '../../faults/verify/real/campaign.js'
import { CampaignFile, type CampaignHead } from '../../faults/verify/real/campaign-file.js'
import { mergedFile, shareOf } from '../../faults/verify/real/merge.js'
import type { RealMutant } from '../../faults/verify/real/mutants.js'
import { mutantsSection } from '../../faults/verify/real/mutants-section.js'
import { verificationPage } from '../../faults/verify/real/page.js'
import { type RunLine, VICTIMS } from '../../faults/verify/real/tally.js'
import type { Shard } from '../../faults/verify/shards.js'
import { SINKS } from '../../sinks/registry.js'
import { INTERRUPTED } from '../print/interrupted.js'
import { UsageError } from '../usage-error.js'
import { list, oneOf, seed, whole } from '../values.js'
import type { Io, Wiring } from '../wiring.js'
import { REAL_MUTANTS_FILE } from './verify-real-mutants.js'

/** As typed. */
export interface RealFlags {
  readonly kills?: string
  readonly deaths?: string
  readonly zombies?: string
  readonly servers?: string
  readonly each?: string
  readonly engine?: string
  readonly sink?: string
  readonly log?: string
  readonly seed?: string
  readonly shard?: Shard
  readonly merge?: readonly string[]
  readonly jobs?: string
  readonly out?: string
  readonly continue?: boolean
  /** Only writes the page. */
  readonly report?: boolean | string
  readonly json: boolean
}
/** Of the release: so many kills, and each point so often. */
const RELEASE_KILLS = 10_000
const RELEASE_EACH = 30
export const REAL_LOGS = ['memory', 'file'] as const
const FILE = 'real.jsonl'
const PAGE = 'reports/verification.md'
const TELL_MS = 5_000
const counts = whole(0, 10_000_000)

/**
 * Nodes that really die, until enough have died: 0 if nothing was lost or doubled and all was
 * struck that was asked for, 1 if not, 130 stopped (and `--continue` goes on).
 */
export async function verifyReal(flags: RealFlags, wiring: Wiring, io: Io): Promise<number> {
  const out = flags.out ?? 'reports/out/verify-real'
  const path = join(out, FILE)
  if (flags.merge !== undefined) return mergeReal(flags.merge, path, flags, io)
  if (flags.report !== undefined) return writePage(path, flags, io)
  const asked = headOf(flags, wiring)
  const jobs = whole(1, 64)(flags.jobs ?? String(availableParallelism()), 'jobs')
  const file = begin(path, out, flags.continue === true, asked)
  const { shard } = file.head
  const wanted = shareOf(file.head.campaign, shard)
  const began = wiring.now()
  let toldAt = 0
  const campaign = new Campaign({
    ...wanted,
    ...(shard && { shard }),
    jobs,
    out,
    built: new URL('../../', import.meta.url),
    signal: io.signal,
    before: file.lines,
    ran: (line) => {
      file.append(line)
      if (line.broken !== undefined) io.err(failure(line, out))
      if (wiring.now() - toldAt < TELL_MS) return
      toldAt = wiring.now()
      io.err(progress(campaign, wanted, (toldAt - began) / 1000))
    },
  })
  await campaign.run()
  const { missing } = campaign
  return tell(campaign, missing, { flags, io, seconds: (wiring.now() - began) / 1000, path })
}

function headOf(flags: RealFlags, wiring: Wiring): CampaignHead {
  // Its runs are exactly-once, or nobody could say after a kill that nothing is wrong.
  const names = ENGINES.filter((one) => one.guarantees.includes('exactly-once')).map(
    ({ name }) => name as NativeName,
  )
  const kill = counts(flags.kills ?? String(RELEASE_KILLS), 'kills')
  const death = counts(flags.deaths ?? String(kill), 'deaths')
  const zombie = counts(flags.zombies ?? String(Math.ceil(kill / 10)), 'zombies')
  const each = flags.each ?? String(kill >= RELEASE_KILLS ? RELEASE_EACH : 0)
  const strikesLeast = counts(each, 'each')
  // What a dead process cannot keep is no sink for this.
  const durable = SINKS.filter((one) => one.name !== 'memory')
  const sink = oneOf(durable.map((one) => one.name))(flags.sink ?? 'duckdb', 'sink')
  if (flags.servers !== undefined && !hasServer(sink)) {
    const allowed = durable.map((one) => one.name).filter(hasServer)
    const why = `the sink ${sink} has no server`
    throw new UsageError(`--servers ${flags.servers}`, why, `--sink ${allowed.join(' or ')}`)
  }
  const log = oneOf(REAL_LOGS)(flags.log ?? 'memory', 'log')
  const engines =
    flags.engine === undefined ? SWEPT_NAMES : list(oneOf(names))(flags.engine, 'engine')
  return {
    campaign: {
      engines,
      sink,
      ...(flags.servers === undefined ? {} : { servers: counts(flags.servers, 'servers') }),
      ...(log === 'file' ? { log } : {}),
      seed: seed(flags.seed ?? '42', 'seed'),
      targets: { kill, death, zombie },
      strikesLeast,
    },
    ...(flags.shard === undefined || flags.shard.of === 1 ? {} : { shard: flags.shard }),
    startedAt: new Date(wiring.now()).toISOString(),
    commit: commitNow(),
    machine: wiring.machine(),
    versions: wiring.versions(),
  }
}
function hasServer(sink: string): boolean {
  return Object.keys(killable(sink)).length > 0
}
function begin(path: string, out: string, goOn: boolean, head: CampaignHead): CampaignFile {
  const found = CampaignFile.open(path)
  if (goOn) {
    if (found !== undefined) return found
    throw new UsageError(`--continue --out ${out}`, `has no ${FILE}`, 'the folder of a campaign')
  }
  if (found !== undefined) {
    const allowed = '--continue, or another --out'
    throw new UsageError(`--out ${out}`, 'a campaign is there already', allowed)
  }
  mkdirSync(out, { recursive: true })
  return CampaignFile.begin(path, head)
}
function commitNow(): string {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: [...stdio],
    }).trim()
  } catch {
    return 'unknown'
  }
}

function progress(
  { tally }: Campaign,
  { targets }: CampaignHead['campaign'],
  seconds: number,
): string {
  const told = VICTIMS.map((victim) => `${tally.struck(victim)} of ${targets[victim]} ${victim}s`)
  const { runs, broken, lost, duplicated } = tally
  return (
    `${told.join(', ')}; ${runs} runs, ${broken.length} failed, ${lost} lost, ` +
    `${duplicated} doubled; ${seconds.toFixed(0)} s`
  )
}
function failure({ run, engine, kind, broken }: RunLine, out: string): string {
  return `FAILED run ${run} (${engine}, ${kind}): ${broken}; its plan: ${join(out, failedName(run))}`
}

interface Told {
  readonly flags: RealFlags
  readonly io: Io
  readonly seconds: number
  readonly path: string
}
function tell(campaign: Campaign, missing: readonly string[], told: Told): number {
  const { flags, io, seconds, path } = told
  const { tally } = campaign
  const { runs, lives, lost, duplicated, clicks, broken, resumed, refused } = tally
  const struck = Object.fromEntries(VICTIMS.map((victim) => [victim, tally.struck(victim)]))
  const kept = broken.length === 0 && lost === 0 && duplicated === 0
  if (flags.json) {
    const failed = broken.map(({ run, broken: what }) => ({ run, what }))
    io.out(
      JSON.stringify({
        runs,
        failed,
        lives,
        struck,
        lost,
        duplicated,
        clicks,
        resumed,
        refused,
        servers: tally.servers,
        missing,
        seconds,
      }),
    )
  } else {
    for (const victim of VICTIMS) io.out(`${struck[victim]} ${victim}s`)
    if (tally.servers > 0) io.out(`${tally.servers} deaths of the sink's server`)
    io.out(`${resumed} zombies came back, ${refused} lives were refused`)
    if (missing.length > 0) io.out(`missing: ${missing.join('; ')}`)
    const bound = `below 3/${runs} a run (95 %)`
    io.out(
      `${kept ? 'kept within these bounds' : 'BROKEN'}: ${lost} lost and ${duplicated} doubled of ` +
        `${clicks} clicks, ${broken.length} of ${runs} runs failed${kept ? `: ${bound}` : ''}; ` +
        `${lives} nodes in ${seconds.toFixed(0)} s; ${path}`,
    )
  }
  if (io.signal.aborted) return INTERRUPTED
  return kept && missing.length === 0 ? 0 : 1
}

/** Files of all parts become the file of the whole, and what that came to is told. */
function mergeReal(paths: readonly string[], path: string, flags: RealFlags, io: Io): number {
  const named = paths.map((from) => {
    const file = CampaignFile.open(from.endsWith('.jsonl') ? from : join(from, FILE))
    if (file !== undefined) return { name: from, file }
    throw new UsageError(`--merge ${from}`, `no ${FILE}`, 'folders of campaigns, or such files')
  })
  const { head, lines } = mergedFile(named)
  const file = begin(path, dirname(path), false, head)
  for (const line of lines) file.append(line)
  const nothing = { jobs: 1, out: '', built: new URL('../../', import.meta.url), before: lines }
  const campaign = new Campaign({ ...head.campaign, ...nothing })
  return tell(campaign, campaign.missing, { flags, io, seconds: campaign.tally.tookMs / 1e3, path })
}

function writePage(path: string, { report, out, json }: RealFlags, io: Io): number {
  const file = existsSync(path) ? CampaignFile.open(path) : undefined
  if (file === undefined) {
    throw new UsageError(`--report --out ${out ?? ''}`, `no ${path}`, 'the folder of a campaign')
  }
  const { campaign } = file.head
  const nothing = {
    jobs: 1,
    out: '',
    built: new URL('../../', import.meta.url),
    before: file.lines,
  }
  const { missing, tally } = new Campaign({ ...campaign, ...nothing })
  const to = typeof report === 'string' ? report : PAGE
  const beside = join(dirname(path), REAL_MUTANTS_FILE)
  const mutants: RealMutant[] = existsSync(beside) ? JSON.parse(readFileSync(beside, 'utf8')) : []
  const page = verificationPage(file.head, tally, missing)
  writeFileSync(to, [page, ...mutantsSection(mutants)].join('\n'))
  io.out(json ? JSON.stringify({ page: to }) : to)
  return 0
}
