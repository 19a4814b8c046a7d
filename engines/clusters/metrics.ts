/**
 * What an engine's Figures.java prints before NAME=VALUE pairs, of which one name may stand there
 * often.
 */
export const METRICS = 'chunk42: metrics '

/**
 * One figure of each name, of all threads, tasks and instances: greatest ones by the greatest,
 * averages by their mean, counts and rates by their sum.
 */
export function mergedMetrics(lines: readonly string[]): Readonly<Record<string, number>> {
  const all = new Map<string, number[]>()
  for (const line of lines) {
    for (const pair of line.slice(METRICS.length).split(' ')) {
      const [name, value] = pair.split('=')
      // A rate of nothing is none.
      if (value === undefined || !Number.isFinite(Number(value))) continue
      all.set(name!, [...(all.get(name!) ?? []), Number(value)])
    }
  }
  return Object.fromEntries([...all].sort().map(([name, values]) => [name, merged(name, values)]))
}

function merged(name: string, values: readonly number[]): number {
  if (name.endsWith('-max')) return Math.max(...values)
  const sum = values.reduce((a, b) => a + b, 0)
  return name.endsWith('-avg') ? sum / values.length : sum
}
