import type { Judgement } from '../claims/claim.js'
import type { ClaimRow, JudgedClaims, Side } from '../claims/claims-schema.js'
import { judgeClaims } from '../claims/judge-claims.js'
import { html, type Markup } from '../escape.js'
import { counted, duration, figure, whole } from '../format.js'
import type { Result } from '../result.js'
import { again, section, table } from './section.js'

/** What stands for a judgement beside its word. */
export const LOOKS: Readonly<Record<Judgement, { sign: string; look: string }>> = {
  confirmed: { sign: '✓', look: 'good' },
  refuted: { sign: '✗', look: 'bad' },
  'depends on': { sign: '≈', look: 'maybe' },
  'not measured': { sign: '–', look: 'none' },
}

/** What texts on micro-batches say, and what this run says to it. */
export function claims(result: Result): Markup {
  return claimsPanel(judgeClaims([result]))
}

/** The same over any runs: one row a claim, our engines and those that people run beside it. */
export function claimsPanel({ claims: rows, runs }: JudgedClaims): Markup {
  const many = runs.length > 1
  return section(
    'claims',
    'What texts on micro-batches say',
    html`<div class="claims">${table(
      many
        ? `Each sentence with what ${counted(runs.length, 'run')} found; the newest that measured it is quoted`
        : 'Each sentence with what this run found, and the command that finds it again',
      [
        { title: 'claim', of: (r) => r.text },
        { title: 'verdict', of: (r) => html`${verdict(r.verdict)}${on(r.verdict, r.on)}` },
        { title: 'engines of ours', of: (r) => side('ours', r.native, r, many) },
        {
          title: 'engines that people run',
          of: (r) => side('Spark, Flink, Storm, Kafka Streams', r.others, r, many),
        },
      ],
      rows,
    )}</div>`,
  )
}

function verdict(judgement: Judgement): Markup {
  const { sign, look } = LOOKS[judgement]
  return html`<strong class="${look}">${sign}&nbsp;${judgement}</strong>`
}
function on(judgement: Judgement, what: string | null): Markup | null {
  return judgement === 'depends on' && what !== null ? html` ${what}` : null
}

/** `whose` stands there where a narrow page has no head above its columns. */
function side(whose: string, one: Side, { verdict: overall }: ClaimRow, many: boolean): Markup {
  const name = html`<span class="whose">${whose}: </span>`
  if (one.judgement === 'not measured') {
    const how = one.command === null ? null : again(one.command, 'what measures it')
    return html`${name}<span class="none">not measured: ${one.figure}</span>${how}`
  }
  const own = one.judgement === overall ? null : html`${verdict(one.judgement)}: `
  const from = many && one.run !== null ? html` <span class="soft">Run ${one.run}.</span>` : null
  return html`${name}${own}${one.figure} <span class="soft">${spread(one)}</span>${from}${
    one.command === null ? null : again(one.command)
  }`
}

function spread({ spread: one, runs }: Side): string {
  if (one === null) return ''
  if (one.values === 1) return `Spread: one value, so none known.`
  const over = runs > 1 ? `${counted(one.values, 'value')} of ${runs} runs` : `${one.values} values`
  return `Spread: ${amount(one.min, one.unit)} to ${amount(one.max, one.unit)} ${one.what}, ${over}.`
}

function amount(value: number, unit: NonNullable<Side['spread']>['unit']): string {
  if (unit === 'ms') return duration(value)
  return unit === 'times' ? `×${figure(value)}` : whole(value)
}
