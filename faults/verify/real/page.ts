import type { CampaignHead } from './campaign-file.js'
import { type Tally, VICTIMS, type Victim } from './tally.js'

const TITLES: Readonly<Record<Victim, string>> = {
  kill: 'SIGKILLs of the node of the coordinator',
  death: 'deaths of a worker thread',
  zombie: 'nodes stopped by SIGSTOP, replaced, and woken by SIGCONT',
}
const MISSING_TOLD = 6
const WHAT: Readonly<Record<Victim, string>> = {
  kill: 'Killed at',
  death: 'Died at',
  zombie: 'Stopped at',
}

/** reports/verification.md, from the lines of a campaign: figures are summed, none is typed. */
export function verificationPage(
  { campaign, startedAt, commit, machine, versions, parts }: CampaignHead,
  tally: Tally,
  missing: readonly string[],
): string {
  const { engines, sink, log, seed, strikesLeast } = campaign
  const from = log === undefined ? '' : ', clicks from files'
  const { runs, lives, lost, duplicated, clicks, broken, resumed, refused, aborted } = tally
  const gib = (machine.memoryBytes / 2 ** 30).toFixed(0)
  const lines = [
    '# Real faults',
    '',
    'Written by `chunk42 verify --real --report` from the file of a campaign; not by hand.',
    '',
    `Engines ${engines.join(' and ')}, sink ${sink}${from}, guarantee exactly-once, seed ${seed}.`,
    `${startedAt.slice(0, 10)}, commit ${commit}, node ${versions.node}, ${machine.cpu}, ` +
      `${machine.cores} cores, ${gib} GiB, ${machine.platform}.`,
    ...(parts === undefined ? [] : [`In ${parts.length} parts: ${machinesOf(parts)}.`]),
    '',
    '| | struck | asked for |',
    '|---|---:|---:|',
    ...VICTIMS.map(
      (victim) =>
        `| ${TITLES[victim]} | ${whole(tally.struck(victim))} | ${whole(campaign.targets[victim])} |`,
    ),
    ...(campaign.servers === undefined
      ? []
      : [`| deaths of the sink's server | ${whole(tally.servers)} | ${whole(campaign.servers)} |`]),
    '',
    `**${whole(lost)} lost and ${whole(duplicated)} doubled** of ${whole(clicks)} clicks that count, ` +
      `in ${whole(runs)} audited runs of ${whole(lives)} nodes; ${whole(broken.length)} runs failed. ` +
      `${whole(resumed)} stopped nodes came back after a newer one had fenced or the run had ended; ` +
      `${whole(refused)} lives were refused by the sink; ${whole(aborted)} nodes were aborted by V8 ` +
      'itself (a thread that ends while it loads a module), and recovered like any other.',
    '',
    broken.length === 0
      ? `Within these bounds nothing was found: 0 failures in ${whole(runs)} runs bound the rate ` +
        `of failures below ${bound(runs)} a run, at 95 % (rule of three).`
      : `The guarantee did not hold: ${broken[0]!.broken}`,
    '',
    strikesLeast === 0
      ? 'No number of strikes at each point was asked for.'
      : missing.length === 0
        ? `Each point that a process passes was struck at least ${strikesLeast} times.`
        : `Asked for and not reached: ${some(missing)}.`,
    '',
    'A point is a place where a program of that process yields; `kill` strikes before the effect,',
    '`kill-after` when it has happened. Signals are sent by the process to itself, so the place is',
    'exact; `at a random time` comes from outside.',
  ]
  for (const engine of engines) {
    for (const victim of VICTIMS) {
      const places = tally.places(victim, engine)
      if (places.length === 0) continue
      const most = places[0]![1]
      lines.push('', `## ${engine}: ${TITLES[victim]}`, '', `| ${WHAT[victim]} | times | |`)
      lines.push('|---|---:|---|')
      for (const [place, times] of places) {
        const bar = '#'.repeat(Math.max(1, Math.round((times / most) * 40)))
        lines.push(`| ${place} | ${whole(times)} | \`${bar}\` |`)
      }
    }
  }
  return `${lines.join('\n')}\n`
}

/** How many parts each kind of machine made. */
function machinesOf(parts: NonNullable<CampaignHead['parts']>): string {
  const names = parts.map(({ machine: { cpu, cores } }) => `${cpu} with ${cores} cores`)
  const each = [...new Set(names)].map(
    (name) => `${names.filter((one) => one === name).length} on ${name}`,
  )
  return each.join(', ')
}
function bound(runs: number): string {
  return `3/${whole(runs)} = ${(3 / Math.max(1, runs)).toPrecision(2)}`
}
/** The first of many. */
function some(missing: readonly string[]): string {
  const more = missing.length - MISSING_TOLD
  return `${missing.slice(0, MISSING_TOLD).join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}
function whole(value: number): string {
  return value.toLocaleString('en-US')
}
