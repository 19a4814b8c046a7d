import { judgeClaims } from '../claims/judge-claims.js'
import { drainOf } from '../drains.js'
import { drawOne } from '../draw.js'
import { html, type Markup } from '../escape.js'
import { counted, duration, NONE, rate, whole } from '../format.js'
import { headlineOf } from '../headline.js'
import { pageOf } from '../page.js'
import { bestPoints } from '../points.js'
import { claimsPanel } from '../sections/claims.js'
import { again, figures, long, section } from '../sections/section.js'
import { verdict } from '../verdict.js'
import { amountOf, courseFigure } from './course-figure.js'
import { buildOf, type Course, coursesOf, type History, type Kept, machineOf } from './history.js'

/** Those that most runs asked; the rest is in the table. */
const FIGURES_MAX = 6

/** One self-contained page over the runs of a folder; `client`: the text of the script. */
export async function renderHistory(history: History, client: string): Promise<string> {
  const courses = coursesOf(history)
  const drawn = await Promise.all(
    courses.slice(0, FIGURES_MAX).map((c, at) => drawOne(courseFigure(c, at))),
  )
  const specs = Object.fromEntries(drawn.map(({ figure, compiled }) => [figure.name, compiled]))
  const { runs } = history
  return pageOf({
    title: `chunk42: ${counted(runs.length, 'run')}`,
    heading: 'chunk42 · history of a folder of runs',
    links: [
      ['runs', 'runs'],
      ['courses', 'over time'],
      ['claims', 'claims'],
    ],
    main: [
      section('runs', 'Runs', runsTable(history)),
      section(
        'courses',
        'Key figures over time',
        html`<p>A point is the same question asked again: the same engine, knobs, workload and clock.
Only runs of equal machines are joined by a line.</p>`,
        figures(drawn, 'No two runs asked the same question, so nothing can be set side by side.'),
        courses.length === 0 ? null : coursesTable(courses),
      ),
      claimsPanel(judgeClaims(runs.map(({ result }) => result))),
    ],
    version: runs.at(-1)?.result.versions.chunk42 ?? '',
    specs,
    client,
  })
}

function runsTable({ runs, unreadable }: History): Markup {
  const newest = [...runs].reverse()
  return html`${long<Kept>(
    'Each run, the newest first; – not measured',
    [
      {
        title: 'run',
        of: ({ name, hasReport }) =>
          hasReport ? html`<a href="${encodeURIComponent(name)}/report.html">${name}</a>` : name,
      },
      {
        title: 'verdict',
        of: ({ result }) => {
          const { pass } = verdict(result)
          return html`<span class="${pass ? 'good' : 'bad'}">${pass ? '✓ PASS' : '✗ FAIL'}</span>${
            result.complete ? null : ', stopped early'
          }`
        },
      },
      { title: 'soonest readable', of: ({ result }) => soonest(result) },
      { title: 'backlog: micro-batch', of: (run) => backlog(run, 'micro-batch'), number: true },
      { title: 'per-event', of: (run) => backlog(run, 'per-event'), number: true },
      { title: 'cells', of: ({ result }) => whole(result.cells.length), number: true },
      { title: 'took', of: ({ result }) => duration(result.durationMs), number: true },
      { title: 'machine', of: ({ result }) => machineOf(result) },
      { title: 'build', of: ({ result }) => buildOf(result) },
      { title: 'seed', of: ({ result }) => result.seed },
      { title: 'again', of: ({ result }) => again(result.command) },
    ],
    newest,
  )}${
    unreadable.length === 0
      ? null
      : html`<p class="warn"><strong>${counted(unreadable.length, 'result')} could not be read</strong>:
${unreadable.map(({ name, reason }) => `${name} (${reason})`).join('; ')}.</p>`
  }`
}

/** The best exactly-once point at the load that the run is about. */
function soonest(result: Kept['result']): string {
  const headline = headlineOf(result)
  if (headline === undefined) return NONE
  const at = headline.all.filter((p) => p.cell.offeredEventsPerSec === headline.load)
  const [best] = bestPoints(at)
  if (best === undefined) return NONE
  return `${duration(best.latencyMs)} (${best.metric}), ${best.series}, at ${rate(headline.load)}`
}

function backlog({ result }: Kept, engine: string): string {
  return rate(drainOf(result, engine)?.achievedEventsPerSec ?? null)
}

function coursesTable(courses: readonly Course[]): Markup {
  const rows = courses.flatMap((course) => course.points.map((point) => ({ course, ...point })))
  return html`<details><summary>The data: ${counted(rows.length, 'row')}</summary>${long(
    'Every question that two runs or more asked',
    [
      { title: 'question', of: ({ course }) => course.question },
      { title: 'figure', of: ({ course }) => course.figure },
      { title: 'run', of: ({ run }) => run },
      { title: 'median', of: ({ course, value }) => amountOf(course, value), number: true },
      { title: 'least', of: ({ course, min }) => amountOf(course, min), number: true },
      { title: 'greatest', of: ({ course, max }) => amountOf(course, max), number: true },
      { title: 'repeats', of: ({ repeats }) => whole(repeats), number: true },
      { title: 'machine', of: ({ machine }) => machine },
    ],
    rows,
  )}</details>`
}
