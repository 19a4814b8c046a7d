import { InputError } from '../../workloads/input-error.js'
import type { Query } from '../../workloads/queries/query.js'
import type { CellSpec } from '../spec.js'

/** Throws an InputError unless somebody's own file can be run so. */
export function checkGroups(query: Query, spec: CellSpec): void {
  if (query.groups === undefined) return
  const { engine, guarantee, state, outputMode, audit } = spec
  const refuse = (reason: string, allowed: string): never => {
    throw new InputError(`query ${query.name}: ${reason}; allowed: ${allowed}`)
  }
  if (engine !== 'micro-batch') {
    refuse(`${engine} has no batches to run it over`, '--engine micro-batch')
  }
  if (guarantee !== 'exactly-once') refuse(`not with ${guarantee}`, '--guarantee exactly-once')
  if (state !== 'versions') refuse(`it is not derived by ${state}`, '--state versions')
  if (outputMode === 'append') {
    refuse('nobody knows when a group is over', '--output-mode update, complete')
  }
  if (audit === 'count') refuse('its records are looked at whole', '--audit hash')
}
