import { describe, expect, test } from 'vitest'
import { complaintOf } from '../../../engines/clusters/processes.js'

describe('what a log complains of', () => {
  test('the first error stands with what caused it in the end', () => {
    const log = [
      '06:30:51 o.a.k.Consumer [INFO] began',
      '06:30:51 o.a.s.u.Utils - [ERROR] Async loop died!',
      'java.lang.RuntimeException: of a spout',
      '\tat org.apache.storm.Executor.run(Executor.java:1)',
      'Caused by: org.apache.kafka.common.errors.TimeoutException: no answer',
      '\t... 12 more',
      '06:30:52 o.a.s.Other ERROR something else',
      'Caused by: java.lang.Error: of something else',
    ].join('\n')
    expect(complaintOf(log)).toBe(
      '06:30:51 o.a.s.u.Utils - [ERROR] Async loop died! ' +
        'Caused by: org.apache.kafka.common.errors.TimeoutException: no answer',
    )
  })
  test('what it died of goes before what it only complained of', () => {
    const log = [
      '06:30:50 o.a.c.EnsembleTracker ERROR Trying to reset after reconnection',
      'org.apache.curator.CuratorClosedException: was [STOPPED]',
      '06:30:51 o.a.s.u.Utils ERROR Async loop died!',
      'java.lang.RuntimeException: of a spout',
    ].join('\n')
    expect(complaintOf(log)).toBe(
      '06:30:51 o.a.s.u.Utils ERROR Async loop died! java.lang.RuntimeException: of a spout',
    )
  })
  test('an error without a cause stands alone', () => {
    expect(complaintOf('java.lang.OutOfMemoryError: Java heap space\n\tat X.y(X.java:1)')).toBe(
      'java.lang.OutOfMemoryError: Java heap space',
    )
  })
  test('a log without errors complains of nothing', () => {
    expect(complaintOf('began\nended\n')).toBeUndefined()
  })
})
