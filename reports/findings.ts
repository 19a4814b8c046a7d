import { deaths } from './findings/deaths.js'
import { guarantee } from './findings/guarantee.js'
import { interval } from './findings/interval.js'
import { models } from './findings/models.js'
import { others } from './findings/others.js'
import { Commands, plain, portable, table } from './findings/page.js'
import type { Question } from './findings/question.js'
import { said, unsaid } from './findings/said.js'
import { smallFiles } from './findings/small-files.js'
import { sustained } from './findings/sustained.js'
import { bytes, counted, figure, listed, rate, sentence } from './format.js'
import type { Cell, Result } from './result.js'
import { commandLine } from './started.js'
import { verdict } from './verdict.js'

/** What a page of findings answers, in this order. One question is one file and one line. */
const QUESTIONS: readonly Question[] = [
  models,
  interval,
  guarantee,
  deaths,
  sustained,
  others,
  smallFiles,
  said,
]

/** What any run of ours leaves open, whatever was measured in it. */
const NEVER = [
  'More than one machine: no figure here crosses a network between hosts, and none says how far an engine scales.',
  'Other hardware. Ratios within one run travel better than figures do.',
  'Anything later than these versions.',
]

/**
 * What some runs found, as a page of Markdown in which each figure is a link to the command that
 * makes it. A pure function: the same runs give the same page.
 */
export function findings(runs: readonly Result[]): string {
  const commands = new Commands()
  const made = (text: string, command: string) => commands.made(text, command)
  const answers = QUESTIONS.map((question) => ({
    question,
    parts: runs.flatMap((result, i) => {
      const lines = question.answer({ result, made })
      return lines === null ? [] : [[...fromRun(i, runs.length), ...lines]]
    }),
  }))
  const lines = [
    '# Findings',
    '',
    `Made by \`${commandLine('report --findings docs/findings.md RUN...')}\` from the runs below; nothing is`,
    'written by hand. Each figure is a link to the command that makes it, on a quiet machine. Words:',
    '[definitions.md](definitions.md).',
    '',
    ...runsTable(runs),
    '',
    ...runs.flatMap(busy),
    ...answers.flatMap(({ question, parts }) =>
      parts.length === 0
        ? []
        : [`## ${question.title}`, '', ...parts.flatMap((part) => [...part, ''])],
    ),
    '## What these runs did not measure',
    '',
    ...answers.flatMap(({ question: { title, command }, parts }) =>
      parts.length === 0 ? [`- ${title}: \`${command}\`.`] : [],
    ),
    ...unsaid(runs),
    ...runs.flatMap(leftOut),
    ...covered(runs),
    ...NEVER.map((line) => `- ${line}`),
    '',
    '## Commands',
    '',
    'The figure may be of one repeat in the middle of several: the command makes one of them.',
    '',
    ...commands.lines(),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

const fromRun = (i: number, of: number): string[] => (of === 1 ? [] : [`*Run ${i + 1}*`, ''])

function runsTable(runs: readonly Result[]): string[] {
  const rows = runs.map((result, i) => ({ result, name: `${i + 1}` }))
  return table<(typeof rows)[number]>(
    [
      { title: 'run', of: ({ name }) => name },
      {
        title: 'command',
        of: ({ result }) => `\`${portable(result.command).replace(/[`|]/g, '')}\``,
      },
      { title: 'machine', of: ({ result }) => plain(machineOf(result)) },
      { title: 'begun', of: ({ result }) => plain(result.startedAt) },
      { title: 'versions', of: ({ result }) => plain(versionsOf(result)) },
      { title: 'audits', of: ({ result }) => plain(verdict(result).sentence) },
    ],
    rows,
  )
}

/** Load before a run is somebody else's. */
const BUSY = 0.25
function busy({ machine: { cores, loadAverage } }: Result, i: number): string[] {
  if (loadAverage <= BUSY * cores) return []
  const said = `load ${figure(loadAverage)} on ${counted(cores, 'core')}`
  return [
    `**The machine was busy until run ${i + 1} began (${said}): make it again before you quote it.**`,
    '',
  ]
}
function machineOf({ machine: m }: Result): string {
  const load = `load ${figure(m.loadAverage)} before it`
  return `${m.cpu}, ${counted(m.cores, 'core')}, ${bytes(m.memoryBytes)}, ${m.platform}, ${load}`
}
function versionsOf({ versions, seed }: Result): string {
  return `chunk42 ${versions.chunk42}, Node ${versions.node}, seed ${seed}`
}

/** Nothing is dropped without a word. */
function leftOut({ cells, failures, plan, complete }: Result): string[] {
  const invalid = cells.filter((cell) => cell.invalid !== null)
  const missing = plan.cells.length - cells.length - failures.length
  return [
    ...invalid.map(
      ({ id, invalid }) => `- ${plain(sentence(`${id}, which is invalid: ${invalid}`))}`,
    ),
    ...failures.map(({ id, reason }) => `- ${plain(sentence(`${id}, which failed: ${reason}`))}`),
    ...(complete && missing <= 0
      ? []
      : [`- ${counted(Math.max(missing, 0), 'cell')} of the plan: the run was stopped.`]),
  ]
}

/** Everything else is in no figure. */
function covered(runs: readonly Result[]): string[] {
  const cells = runs.flatMap((run) => run.cells)
  if (cells.length === 0) return []
  const each = (of: (cell: Cell) => string) => plain(listed([...new Set(cells.map(of))].sort()))
  const loads = [...new Set(cells.flatMap((c) => c.offeredEventsPerSec ?? []))].sort(
    (a, b) => a - b,
  )
  const repeats = Math.max(...cells.map((cell) => cell.repeat))
  return [
    `- Other queries than ${each((c) => c.query)}; other sinks than ${each((c) => c.sink)}; other ` +
      `clicks than ${each((c) => c.workload)}, ${each((c) => c.arrivals)}.`,
    loads.length === 0
      ? '- Any load that comes at a rate.'
      : `- Other loads than ${listed(loads.map(rate))}, and a backlog.`,
    ...(repeats > 1 ? [] : ['- How far repeats lie apart: each cell was run once (`--repeat`).']),
  ]
}
