import { expect, test } from 'vitest'
import { memory } from '../../sinks/memory.js'
import { distinct, SINKS, sinkNamed } from '../../sinks/registry.js'

test('a sink is found by its name', () => {
  for (const kind of SINKS) expect(sinkNamed(kind.name)).toBe(kind)
})
test('an unknown name is refused in one line that says what is allowed', () => {
  expect(() => sinkNamed('duck')).toThrow(
    "sink 'duck': unknown; allowed: memory, duckdb, postgres, kafka, parquet, iceberg",
  )
})
test('two sinks of one name are refused', () => {
  expect(() => distinct([memory, { ...memory }])).toThrow("sink 'memory': registered twice")
})
