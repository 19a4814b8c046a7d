import { expect, test } from 'vitest'
import { checkStrikes } from '../../../bench/clusters/strikes.js'
import { parseFault } from '../../../faults/parse.js'

const target = { engine: 'flink', workers: 2 }

test('a worker that dies at a time can be struck from outside', () => {
  expect(() => checkStrikes(parseFault('crash:worker=1,at=2s', target))).not.toThrow()
})

test.each([
  'crash:event=100',
  'crash:every=1s',
  'crash:coordinator,at=1s',
  'slow:worker=0,factor=2',
])('%s needs to look inside, and is refused in one line', (fault) => {
  expect(() => checkStrikes(parseFault(fault, target))).toThrow(
    /from outside, by the clock; allowed: crash:worker=W,at=TIME/,
  )
})
