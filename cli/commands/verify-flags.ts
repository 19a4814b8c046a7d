import type { Command } from 'commander'
import { ENGINES } from '../../engines/registry.js'
import { hashes } from '../../faults/verify/hashes.js'
import { merged, type Part } from '../../faults/verify/parts.js'
import { subjectOf } from '../../faults/verify/plug-in.js'
import { WHOLE } from '../../faults/verify/shards.js'
import { SIMULATED_SINKS } from '../../faults/verify/subject.js'
import { CORPUS } from '../corpus.js'
import { withOwnQuery } from '../own-query.js'
import { readPart, shardOf } from '../shard.js'
import { choice, TakingOption } from '../taking-option.js'
import { UsageError } from '../usage-error.js'
import { count, list, oneOf, whole } from '../values.js'
import type { Io, Wiring } from '../wiring.js'
import { concluded, type VerifySwitches, verifyCommand } from './verify.js'
import { verifyInJobs } from './verify-jobs.js'
import { verifyMutants } from './verify-mutants.js'
import { REAL_LOGS, type RealFlags, verifyReal } from './verify-real.js'
import { type RealMutantsFlags, verifyRealMutants } from './verify-real-mutants.js'

const FAILURES = 'reports/out/failures'
/** As commander found it: text, or true. */
type Typed = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

export function verifyFlags(command: Command): Command {
  return command
    .option('--enumerate', 'one fault of each kind at every point of small runs')
    .option('--pairs', 'late and pairs: two faults, the second at every point after each first one')
    .option('--swarm', 'everything drawn per seed: knobs, workload and faults')
    .option('--pct <d>', 'schedules with d delays at drawn points')
    .option('--seeds <n>', 'of swarm and pct')
    .option('--from <s>', 'the first of them', '0')
    .option('--seed <list>', 'of clicks and chances in enumerate and pairs, like 1,2', '1')
    .addOption(some('--engine <list>', 'all if not given', ENGINES))
    .addOption(
      some(
        '--sink <list>',
        `of ${SIMULATED_SINKS.map(({ name }) => name).join(', ')}`,
        SIMULATED_SINKS,
      ),
    )
    .option('--engine-file <module>', 'an engine of your own: see examples/README.md')
    .option('--sink-file <module>', 'a sink of your own')
    .option('--sql <file>', 'with --enumerate, --pairs: of runs that ask what this file does')
    .option('--python <file>', 'likewise: query(events) over a Polars DataFrame')
    .option(
      '--mutants',
      'builds with one idea taken out: each must be seen, by every engine and sink',
    )
    .option('--only <list>', 'mutants: some of them, like M05,X01')
    .option('--every <n>', 'mutants: of the long tiers every n-th run', '1')
    .option('--hashes', 'only print trace hashes of some plans: equal on any machine')
    .option('--shard <i/n>', 'the i-th of n parts, for as many machines or cores')
    .option('--jobs <n>', 'so many processes, a shard each; 1, and with --real all cores')
    .option(
      '--merge <files...>',
      'only add up what --json printed of all shards; real: their folders, into --out',
    )
    .option('--corpus <dir>', 'where plans that fail are kept, and run again', FAILURES)
    .option('--real', 'with nodes of their own, that are killed and stopped by signals')
    .option('--kills <n>', 'real: SIGKILLs of the node of the coordinator; 10000 if not given')
    .option('--deaths <n>', 'real: deaths of worker threads; as many as kills')
    .option('--zombies <n>', 'real: nodes that stop, are replaced, and come back; a tenth')
    .option('--servers <n>', "real: deaths of the sink's server, where it has one of our own; none")
    .addOption(
      choice(
        '--log <kind>',
        'real: memory (each node makes its clicks) or file (Arrow segments)',
        REAL_LOGS,
      ),
    )
    .option('--each <n>', 'real: strikes at each point at least; 30 from 10000 kills on')
    .option('--out <dir>', 'real: where the campaign is kept', 'reports/out/verify-real')
    .option('--continue', 'real: go on with the campaign that is there')
    .option('--report [file]', 'real: only write the page of the campaign that is there')
}

/** Some of those that are there; a module of somebody may have others, which no shell can know. */
function some(usage: string, about: string, entries: readonly { name: string }[]): TakingOption {
  const names = entries.map(({ name }) => name)
  return new TakingOption(usage, about, { kind: 'list', of: { kind: 'names', names } })
}

export async function verifyOf(
  typed: Typed,
  json: boolean,
  line: readonly string[],
  wiring: Wiring,
  io: Io,
): Promise<number> {
  const text = (name: string): string | undefined => {
    const value = typed[name]
    return typeof value === 'string' ? value : undefined
  }
  const shardText = text('shard')
  const shard = shardText === undefined ? {} : { shard: shardOf(shardText, 'shard') }
  if (typed.real === true && typed.mutants === true) {
    return verifyRealMutants({ ...(typed as Omit<RealMutantsFlags, 'json'>), json }, io)
  }
  if (typed.real === true)
    return verifyReal(
      { ...(typed as Omit<RealFlags, 'json' | 'shard'>), ...shard, json },
      wiring,
      io,
    )
  if (typed.report !== undefined) {
    throw new UsageError('verify --report', 'only real campaigns have a page', '--real --report')
  }
  if (typed.mutants === true) {
    const every = whole(1, 1_000)(text('every') ?? '1', 'every')
    const jobs = whole(1, 256)(text('jobs') ?? '1', 'jobs')
    const merge = Array.isArray(typed.merge) ? { merge: typed.merge as string[] } : {}
    const asked = { ...only(text('only')), every, jobs, ...shard, ...merge, json }
    return verifyMutants(asked, line, wiring, io)
  }
  if (Array.isArray(typed.merge)) {
    const keys = ['tiers', 'engines', 'campaign', 'shard'] as const
    const parts = typed.merge.map((path: string) => readPart<Part>(path, 'verify', keys))
    return concluded(merged(parts), json, io)
  }
  if (typed.hashes === true) {
    io.out(JSON.stringify(hashes(), null, 2))
    return 0
  }
  const subject = await subjectOf(text('engineFile'), text('sinkFile'))
  const engineNames = (subject.engines ?? wiring.catalog.engines).map(({ name }) => name)
  const read = <T>(name: string, reader: (text: string, flag: string) => T): T | undefined => {
    const value = text(name)
    return value === undefined ? undefined : reader(value, name)
  }
  const engines = read('engine', list(oneOf(engineNames)))
  const sinks = read('sink', list(oneOf(subject.sinks.map(({ name }) => name))))
  const own = await ownOf(typed)
  const switches: VerifySwitches = {
    enumerate: typed.enumerate === true,
    pairs: typed.pairs === true,
    swarm: typed.swarm === true,
    pct: read('pct', whole(1, 20)),
    seeds: read('seeds', count(1, 1e9, 'seeds')),
    from: read('from', count(0, 1e12, 'seeds')) ?? 0,
    seed: read('seed', list(whole(0, 1e9))) ?? [1],
    scope: { ...(engines && { engines }), ...(sinks && { sinks }), ...(own && { own }) },
    shard: shard.shard ?? WHOLE,
    corpus: [text('corpus') ?? FAILURES, CORPUS],
    json,
  }
  const jobs = read('jobs', whole(1, 256)) ?? 1
  if (jobs === 1) return verifyCommand(switches, wiring, io, subject)
  return verifyInJobs(jobs, line, switches.shard, json, io)
}

/** The name of the query in somebody's file. */
async function ownOf(typed: Typed): Promise<string | undefined> {
  const files = ['sql', 'python'].filter((flag) => typeof typed[flag] === 'string')
  if (files.length === 0) return undefined
  if (typed.enumerate !== true && typed.pairs !== true) {
    throw new UsageError(`--${files[0]}`, 'drawn runs ask others', '--enumerate, --pairs')
  }
  const given = await withOwnQuery(new Map(files.map((flag) => [flag, String(typed[flag])])))
  return given.get('query')
}
function only(ids: string | undefined) {
  return ids === undefined ? {} : { only: ids }
}
