import { parseFault } from '../../faults/parse.js'
import { SimulatedDisk } from '../../runtime/simulated/disk.js'
import { openIceberg } from '../../sinks/iceberg.js'
import { openMemory } from '../../sinks/memory.js'
import { openParquet } from '../../sinks/parquet.js'
import type { Sink, SinkOptions } from '../../sinks/sink.js'
import { openTransactional } from '../../sinks/transactional.js'
import { shapeOf } from '../../workloads/queries/shape.js'
import type { ModelSink } from '../calibrate/cells.js'
import { type CostModel, costsFor } from '../calibrate/model.js'
import { measure } from '../metrics/measure.js'
import { prepare } from '../prepare.js'
import { settle } from '../settle.js'
import { simulate } from '../simulate.js'
import type { CellSpec } from '../spec.js'
import { type Figures, figuresOf } from './compared.js'

const PLACE = { location: '/table' }

/** What acts as a sink does in a simulated run: a table is made on a disk in memory. */
const OPEN: Readonly<
  Record<ModelSink, (options: Pick<SinkOptions, 'output' | 'unique' | 'values'>) => Sink>
> = {
  memory: openMemory,
  duckdb: openTransactional,
  parquet: (options) => openParquet(new SimulatedDisk(), options, 'one'),
  iceberg: (options) => openIceberg(new SimulatedDisk(), options, 'one', PLACE),
}

/** One cell on the virtual clock, by the costs of a model. Throws if its audit breaks. */
export async function predict(given: CellSpec, model: CostModel): Promise<Figures> {
  const spec: CellSpec = { ...given, runtime: 'simulated', form: 'typescript' }
  const costs = costsFor(model, spec)
  const open = OPEN[spec.sink as ModelSink]
  const prepared = prepare(spec)
  const unique = spec.guarantee === 'exactly-once-upsert'
  const sink = open({ unique, ...shapeOf(prepared.query) })
  const faults = spec.fault === null ? [] : parseFault(spec.fault, spec)
  const { cores } = model.machine
  const { journal } = simulate(prepared, sink, faults, { costs, cores })
  const rows = await settle(sink.read())
  const { log, expected: reference } = prepared
  const measured = measure({ journal, log, spec, reference, rows })
  if (measured.audit.verdict === 'inexact')
    throw new Error(`${spec.id}: ${measured.audit.explanation}`)
  return figuresOf(measured)
}
