import { duckdb } from './duckdb.js'
import { iceberg } from './iceberg.js'
import { kafka } from './kafka.js'
import { memory } from './memory.js'
import { parquet } from './parquet.js'
import { postgres } from './postgres.js'
import type { Sink, SinkKind, SinkOptions } from './sink.js'
import { SinkError } from './sink-error.js'

/** One sink: one file, one line. Choices, help and the conformance suite come from here. */
export const SINKS: readonly SinkKind[] = distinct([
  memory,
  duckdb,
  postgres,
  kafka,
  parquet,
  iceberg,
])

/** Of somebody's own program. */
const own = new Map<string, SinkKind>()

/** A sink of your own, which runs of this process may name from now on. Its name must be free. */
export function addSink(sink: SinkKind): void {
  distinct([...SINKS, ...own.values(), sink])
  own.set(sink.name, sink)
}

/** Throws one line that names the value and what is allowed. */
export function sinkNamed(
  name: string,
  sinks: readonly SinkKind[] = [...SINKS, ...own.values()],
): SinkKind {
  const found = sinks.find((sink) => sink.name === name)
  if (found !== undefined) return found
  throw new SinkError(`sink '${name}': unknown; allowed: ${sinks.map((s) => s.name).join(', ')}`)
}

/** Throws one line too when what it needs is not here. */
export async function openNamed(name: string, options: SinkOptions): Promise<Sink> {
  const kind = sinkNamed(name)
  const missing = await kind.missing?.()
  if (missing !== undefined) throw new SinkError(missing)
  return kind.open(options)
}

/** Throws when two sinks have one name: the second could never be chosen. */
export function distinct(sinks: readonly SinkKind[]): readonly SinkKind[] {
  const twice = sinks.find(({ name }, at) => sinks.findIndex((s) => s.name === name) !== at)
  if (twice !== undefined)
    throw new SinkError(`sink '${twice.name}': registered twice; one of them must go`)
  return sinks
}
