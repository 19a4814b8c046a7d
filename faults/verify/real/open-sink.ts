import type { CellSpec } from '../../../bench/spec.js'
import type { Sink } from '../../../sinks/sink.js'
import { queryNamed } from '../../../workloads/queries/query.js'
import { shapeOf } from '../../../workloads/queries/shape.js'

/** A database is half of what a process costs to start: only who opens a sink loads them. */
export async function loadSinks() {
  return await import('../../../sinks/registry.js')
}

/** The sink of a run, in its folder. */
export async function openSink(spec: CellSpec, folder: string): Promise<Sink> {
  const { sinkNamed } = await loadSinks()
  // What is missing was asked before: a server may be on its way back just now.
  return sinkNamed(spec.sink).open({
    unique: spec.guarantee === 'exactly-once-upsert',
    ...shapeOf(queryNamed(spec.query)!),
    folder: `${folder}/sink`,
    durability: spec.durability,
  })
}
