import { InputError } from '../../workloads/input-error.js'
import type { CellSpec } from '../spec.js'

/** Throws InputError where clicks that come from elsewhere do not go with the rest of a cell. */
export function checkLog({ log, runtime, encoding, trigger, workload }: CellSpec): void {
  if (log.kind === 'memory') return
  const refuse = (reason: string, allowed: string): never => {
    throw new InputError(`--log ${log.kind}: ${reason}; allowed: ${allowed}`)
  }
  const able = log.kind === 'kafka' ? ['columns', 'json'] : ['columns']
  if (!able.includes(encoding)) {
    refuse(`its records are not ${encoding}`, `--encoding ${able.join(', ')}`)
  }
  if (encoding !== 'columns' && workload.malformedShare > 0) {
    refuse('its records are clicks', '--malformed 0')
  }
  if (workload.cycleEvents !== null) refuse('it has each click once', '--cycle none')
  if (log.kind === 'file') return
  if (runtime === 'simulated') refuse('a broker has no virtual clock', '--runtime threads')
  if (trigger?.name === 'available-now') {
    refuse('where it stops would be what has come by then', 'another --trigger')
  }
  const wrong = log.brokers.split(',').find((one) => !/^[\w.-]+:\d{1,5}$/.test(one))
  if (wrong !== undefined)
    throw new InputError(`--brokers ${wrong}: no address; allowed: host:port`)
}
