import { waitLabel } from '../cells.js'
import { counted, figure, median, NONE, rate } from '../format.js'
import { costVerdict, percentRange } from '../guarantee-cost.js'
import type { GuaranteeCost } from '../result.js'
import { benchLine } from '../started.js'
import { plain, table } from './page.js'
import type { Question } from './question.js'

export const guarantee: Question = {
  title: 'What exactly-once costs',
  command: benchLine('--cost-of-guarantee'),
  answer({ result, made }) {
    const costs = result.guaranteeCosts
    if (costs.length === 0) return null
    const of = (text: string) => made(text, result.command)
    const all = (read: (pair: GuaranteeCost['pairs'][number]) => number) => (c: GuaranteeCost) =>
      of(c.pairs.length === 0 ? NONE : rate(median(c.pairs.map(read))))
    return [
      'Throughput of a backlog with exactly-once against the same with `none`, in pairs that ran one',
      'after the other; below 0 exactly-once was the faster one. The interval holds the median of such',
      'pairs, whatever their distribution.',
      '',
      ...table<GuaranteeCost>(
        [
          { title: 'engine', of: (c) => `${plain(c.engine)}, ${waitLabel(c)}` },
          { title: 'sink', of: (c) => `${plain(c.sink)} (${c.durability})` },
          { title: 'exactly-once', of: all((p) => p.exactlyOnceEventsPerSec), number: true },
          { title: 'none', of: all((p) => p.noneEventsPerSec), number: true },
          {
            title: 'cost',
            of: (c) => of(c.costPercent === null ? NONE : `${figure(c.costPercent)} %`),
            number: true,
          },
          { title: 'interval of it', of: (c) => of(intervalOf(c)), number: true },
          { title: 'so it is', of: costVerdict },
          { title: 'from', of: ({ pairs }) => counted(pairs.length, 'pair') },
        ],
        costs,
      ),
    ]
  },
}

function intervalOf({ costPercentLow, costPercentHigh, confidence }: GuaranteeCost): string {
  const range = percentRange(costPercentLow, costPercentHigh)
  return range === null || confidence === null ? NONE : `${range} (${figure(confidence * 100)} %)`
}
