import { expect, test } from 'vitest'
import { executorsOf, nameOf } from '../../../../engines/clusters/spark/executors.js'

test('an executor is told by its command line, and nothing else is taken for one', () => {
  const words = [
    'java',
    '-cp',
    'x',
    'CoarseGrainedExecutorBackend',
    '--executor-id',
    '3',
    '--cores',
  ]
  expect(nameOf(`${words.join('\0')}\0`)).toBe('3')
  expect(nameOf('readlink\0/a/--executor-id\0')).toBeUndefined()
  expect(nameOf('')).toBeUndefined()
})

test('a process that is gone has no executors', () => {
  expect(executorsOf(2 ** 22 + 1)).toEqual([])
})
