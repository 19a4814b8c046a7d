import Table from 'cli-table3'
import type { Attempted } from '../../faults/verify/mutants/attempt.js'
import type { MutantResult, MutantsSummary } from '../../faults/verify/mutants.js'
import { colors } from './colors.js'

const HEAD = ['id', 'a build that', 'engine', 'sink', 'seen by', 'runs', 'oracle', 'shrunk to']

/** One line for each mutant, engine and sink; then what must not be seen, and what is not there. */
export function mutantsText(summary: MutantsSummary): string {
  const { mutants, equivalents, absent, killed, applicable } = summary
  const parts = [tableOf(mutants, false)]
  if (equivalents.length > 0) {
    parts.push('Changes that keep every promise, and must not be seen:', tableOf(equivalents, true))
  }
  if (absent.length > 0) parts.push('Without their mechanism here, so nothing to kill yet:')
  for (const { id, about, why, broughtBy } of absent) {
    parts.push(`  ${id} ${about}: ${why} (comes with: ${broughtBy})`)
  }
  const canary = summary.canaryKilled ? 'the canary is seen' : colors.red('THE CANARY IS NOT SEEN')
  const tally = `${killed} of ${applicable} mutants killed in ${summary.runs} runs`
  const flagged = `${summary.equivalentsFlagged} of ${equivalents.length} equivalents flagged`
  parts.push(`${tally}; ${flagged}; ${canary}`)
  if (killed > 0) parts.push(medianText(mutants))
  const { medianShrunk: median } = summary
  if (median !== null)
    parts.push(`median of shrunk plans: ${median.faults} faults, ${median.events} clicks`)
  return parts.join('\n')
}

function tableOf(results: readonly MutantResult[], mustLive: boolean): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } })
  for (const { id, about, attempts } of results) {
    for (const one of attempts) {
      const seen = one.oracle !== null
      const verdict = one.tier ?? (mustLive ? 'nobody' : 'NOBODY')
      const isRight = mustLive ? !seen : one.killed
      table.push([
        id,
        about,
        one.engine,
        one.sink,
        isRight ? verdict : colors.red(`${verdict}${seen && !mustLive ? ', otherwise' : ''}`),
        String(one.runs),
        one.oracle ?? '-',
        one.shrunk === null ? '-' : `${one.shrunk.faults} faults, ${one.shrunk.events} clicks`,
      ])
    }
  }
  return table.toString()
}

/** By which tier, and after how many runs. */
function medianText(mutants: readonly MutantResult[]): string {
  const dead = mutants.flatMap(({ attempts }) => attempts.filter(({ killed }) => killed))
  const tiers = new Map<string, Attempted[]>()
  for (const one of dead) tiers.set(one.tier!, [...(tiers.get(one.tier!) ?? []), one])
  const median = (list: readonly Attempted[], of: (one: Attempted) => number): number =>
    list.map(of).sort((a, b) => a - b)[list.length >> 1]!
  const each = [...tiers].map(
    ([tier, list]) => `${tier} ${list.length} (after ${median(list, ({ runs }) => runs)} runs)`,
  )
  return `by tier, with the median of runs: ${each.join(', ')}`
}
