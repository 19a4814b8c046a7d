import { describe, expect, test } from 'vitest'
import { generated } from '../../../bench/plan/clusters/generated.js'
import { planOfList } from '../../../bench/plan/clusters.js'
import { flagsOf } from '../../../bench/plan/command.js'
import type { RunOptions } from '../../../bench/plan/options.js'
import { catalogOf } from '../../../cli/catalog.js'
import { runFlags } from '../../../cli/flags.js'
import { checkedCell, checkedPlan, readFlags } from '../../../cli/options.js'
import { CLUSTER_ENGINES } from '../../../engines/clusters/registry.js'
import { ENGINES } from '../../../engines/registry.js'
import { SINKS } from '../../../sinks/registry.js'

const flags = runFlags(catalogOf(ENGINES, SINKS, CLUSTER_ENGINES))
/** `--load max` is the only one here whose word is not a value of its own. */
function reread(words: readonly string[]) {
  const given = new Map<string, string>()
  for (let at = 0; at < words.length; at += 2) given.set(words[at]!.slice(2), words[at + 1]!)
  return checkedCell(readFlags(flags, given) as RunOptions)
}

describe('clicks that are objects already', () => {
  const { cells } = checkedPlan({ scale: 'default' }, (options) => planOfList(generated, options))

  test('are the same for engines of others and for ours', () => {
    const [first, ...others] = cells.map(({ workload, query }) => ({ workload, query }))
    for (const other of others) expect(other).toEqual(first)
    expect(cells.map(({ engine, clusterMode }) => clusterMode ?? engine)).toEqual([
      'generated',
      'generated-bundle',
      'micro-batch',
      'per-event',
    ])
    for (const cell of cells) {
      expect(cell).toMatchObject({ guarantee: 'exactly-once', encoding: 'columns' })
      expect(cell.log.kind).toBe('memory')
    }
  })

  test('come again from the command of their cell', () => {
    for (const cell of cells) expect(reread(flagsOf(cell))).toEqual(cell)
  })

  test.each([
    [
      { drain: false },
      /--rate: flink in mode generated reads what is there, and ends; allowed: --load max/,
    ],
    [
      { drain: true, query: 'enrich' },
      /--query enrich: flink in mode generated has no way; allowed: ysb/,
    ],
    [{ drain: true, brokers: 'a:9092' }, /--brokers a:9092: it reads no topic/],
  ])('are no answer to all: %j', (options, message) => {
    const asked: RunOptions = { engine: 'flink', clusterMode: 'generated', ...options }
    expect(() => checkedCell(asked)).toThrow(message)
  })
})
