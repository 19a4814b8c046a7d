import { expect, test } from 'vitest'
import { Told } from '../../../../engines/clusters/spark/told.js'

test('parts of batches become medians with their units, and lost tasks are counted', () => {
  const told = new Told(() => {})
  told.hear('chunk42: batch 0 rows 10 triggerExecution 900 addBatch 800 walCommit 30')
  told.hear('chunk42: batch 1 rows 10 triggerExecution 300 addBatch 200 walCommit 20')
  told.hear('chunk42: batch 2 rows 10 triggerExecution 400 addBatch 250 walCommit 50')
  told.hear('chunk42: lost')
  expect(told.metrics()).toEqual({
    batches: 3,
    batchMsP50: 400,
    addBatchMsP50: 250,
    walCommitMsP50: 30,
    batchMsMax: 900,
    tasksLost: 1,
  })
})

test('whoever wants to strike in a batch hears who took it up', () => {
  const begun: unknown[] = []
  const told = new Told((batch, executor) => begun.push([batch, executor]))
  told.hear('chunk42: begun 7 1')
  told.hear('something else')
  expect(begun).toEqual([[7, '1']])
  expect(told.metrics()).toEqual({})
})

test('what it is made of is told in words', () => {
  const told = new Told(() => {})
  told.hear('chunk42: uses checkpointFileManager FileContextBasedCheckpointFileManager')
  expect(told.uses).toEqual({ checkpointFileManager: 'FileContextBasedCheckpointFileManager' })
})

test('rewrites of a table are added up, and one that failed is not left out', () => {
  const told = new Told(() => {})
  told.hear('chunk42: batch 0 rows 10 triggerExecution 900')
  told.hear('chunk42: rewrote 8 1 700')
  told.hear('chunk42: rewrote 4 1 300')
  told.hear('chunk42: rewrite failed')
  expect(told.metrics()).toMatchObject({
    rewrites: 2,
    rewritesFailed: 1,
    rewrittenFiles: 12,
    rewrittenToFiles: 2,
    rewriteMsP50: 700,
  })
})

test('a rewrite in whose course an executor was lost is told, and others are not', () => {
  const told = new Told(() => {})
  told.hear('chunk42: batch 0 rows 10 triggerExecution 900')
  told.hear('chunk42: lost')
  told.hear('chunk42: rewriting')
  told.hear('chunk42: rewrote 4 1 300')
  expect(told.metrics()).toMatchObject({ rewrites: 1, rewritesStruck: 0 })
  told.hear('chunk42: rewriting')
  told.hear('chunk42: lost')
  told.hear('chunk42: lost')
  told.hear('chunk42: rewrite failed')
  expect(told.metrics()).toMatchObject({ rewrites: 1, rewritesFailed: 1, rewritesStruck: 1 })
})
