import type { Judged } from '../claims/claim.js'
import { CLAIMS } from '../claims.js'
import { benchLine } from '../started.js'
import { plain, table } from './page.js'
import type { Question } from './question.js'

/** The sentences of texts on micro-batches that this run says something to. */
export const said: Question = {
  title: 'What texts say, and what was found',
  command: benchLine(),
  answer({ result, made }) {
    const judged = CLAIMS.map((claim) => ({ text: claim.text, ...claim.judge(result) }))
    const measured = judged.filter(({ judgement }) => judgement !== 'not measured')
    if (measured.length === 0) return null
    return table<Judged & { readonly text: string }>(
      [
        { title: 'they say', of: ({ text }) => plain(text) },
        { title: 'here', of: ({ judgement }) => judgement },
        { title: 'found', of: (c) => made(c.figure, c.command ?? result.command) },
      ],
      measured,
    )
  },
}

/** What no run says anything to, and what it would need. */
export function unsaid(runs: readonly Parameters<(typeof CLAIMS)[number]['judge']>[0][]): string[] {
  return CLAIMS.flatMap((claim) => {
    const all = runs.map((result) => claim.judge(result))
    const [first] = all
    if (first === undefined || all.some(({ judgement }) => judgement !== 'not measured')) return []
    return [`- "${plain(claim.text)}": ${plain(first.figure)}.`]
  })
}
