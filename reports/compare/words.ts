import { figure as digits, duration, rate } from '../format.js'
import { type Difference, type Figure, REPEATS_NEEDED } from './compare.js'

/** In the figure's unit. */
export function valueText(figure: Figure, value: number): string {
  return figure === 'throughput' ? rate(value) : duration(value)
}

/** What may be said, as a sentence of few words. */
export function differenceWords(difference: Difference): string {
  const { verdict, ratio, low, high, before, after } = difference
  const repeats = Math.min(before.repeats, after.repeats)
  if (verdict === 'too few repeats') {
    const each = `${repeats} ${repeats === 1 ? 'repeat' : 'repeats'} each can show no difference`
    return `${ratioText(ratio)}: ${each}; it takes ${REPEATS_NEEDED}`
  }
  const band = `${ratioText(low!)} to ${ratioText(high!)}`
  if (verdict === 'no difference') return `no difference that ${repeats} repeats can show (${band})`
  return `${verdict}: ${ratioText(ratio)} (${band})`
}

function ratioText(ratio: number): string {
  return `x${digits(ratio)}`
}
