import type { Judgement } from '../claims/claim.js'
import { CLAIMS } from '../claims.js'
import { html, type Markup } from '../escape.js'
import type { Result } from '../result.js'
import { again, section, table } from './section.js'

const LOOKS: Readonly<Record<Judgement, { sign: string; look: string }>> = {
  confirmed: { sign: '✓', look: 'good' },
  refuted: { sign: '✗', look: 'bad' },
  'depends on': { sign: '≈', look: 'maybe' },
  'not measured': { sign: '–', look: 'none' },
}

/** What texts on micro-batches say, and what this run says to it. */
export function claims(result: Result): Markup {
  const rows = CLAIMS.map((claim) => ({ text: claim.text, ...claim.judge(result) }))
  return section(
    'claims',
    'What texts on micro-batches say',
    html`<div class="claims">${table(
      'Each sentence with what this run found, and the command that finds it again',
      [
        { title: 'claim', of: (r) => r.text },
        {
          title: 'here',
          of: ({ judgement }) => {
            const { sign, look } = LOOKS[judgement]
            return html`<strong class="${look}">${sign}&nbsp;${judgement}</strong>`
          },
        },
        {
          title: 'figure',
          of: (r) => html`${r.figure}${r.command === null ? null : again(r.command)}`,
        },
      ],
      rows,
    )}</div>`,
  )
}
