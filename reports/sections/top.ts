import { html, type Markup } from '../escape.js'
import { counted, whole } from '../format.js'
import { repeatsOf } from '../repeats.js'
import type { Result } from '../result.js'
import { auditLines, type Verdict } from '../verdict.js'
import { gist } from './gist.js'
import { unevenNote } from './repeats.js'
import { command, section, table } from './section.js'

/** What a reader came for: did it hold, and which model at which interval. */
export function top(result: Result, { pass, sentence, advice }: Verdict): Markup {
  const [word, rest] = [sentence.slice(0, 4), sentence.slice(6)]
  const invalid = result.cells.filter((c) => c.invalid !== null)
  return section(
    'verdict',
    'Verdict',
    html`<p class="verdict"><b class="${pass ? 'good' : 'bad'}">${pass ? '✓' : '✗'} ${word}</b> ${rest}.</p>`,
    advice === null ? null : html`<p class="lead">${advice}</p>`,
    result.complete
      ? null
      : html`<p class="warn"><strong>Stopped early:</strong> ${result.cells.length} of
${result.plan.cells.length} planned cells are here.</p>`,
    result.failures.length === 0
      ? null
      : html`<p class="warn"><strong>${counted(result.failures.length, 'cell')} failed</strong>:
${result.failures.map(({ id, reason }) => `${id} (${reason})`).join('; ')}.</p>`,
    invalid.length === 0
      ? null
      : html`<p class="warn"><strong>${counted(invalid.length, 'cell')} invalid</strong>, shown in the
table below and in no picture: ${invalid.map((c) => `${c.id} (${c.invalid})`).join('; ')}.</p>`,
    unevenNote(repeatsOf(result.cells)),
    gist(result),
    table(
      'Exactly-once audit: key × window counts and sums of click hashes against the reference',
      [
        { title: 'engine', of: (l) => l.engine },
        { title: 'guarantee', of: (l) => `${l.guarantee}${l.countsOnly ? ', counts only' : ''}` },
        { title: 'cells', of: (l) => whole(l.cells), number: true },
        { title: 'with a fault', of: (l) => whole(l.crashes), number: true },
        { title: 'clicks counted', of: (l) => whole(l.clicks), number: true },
        { title: 'lost', of: (l) => whole(l.lost), number: true },
        { title: 'doubled', of: (l) => whole(l.duplicated), number: true },
        {
          title: 'promise',
          of: (l) =>
            l.holds
              ? html`<span class="good">✓ kept</span>`
              : html`<span class="bad">✗ broken</span>`,
        },
      ],
      auditLines(result),
    ),
    html`<p class="soft">Seed ${result.seed}. This run again: ${command(result.command)}</p>`,
  )
}
