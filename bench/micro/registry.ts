import { calibrate } from './calibrate.js'
import { commits } from './commit.js'
import { dispatch } from './dispatch.js'
import { generator, referenceMicro } from './generator.js'
import { kernels } from './kernel.js'
import type { Micro } from './micro.js'
import { parses } from './parse.js'
import { ring, ringHop } from './ring.js'
import { simulatedRuns } from './simulated.js'
import { restore, snapshot } from './snapshot.js'
import { walPower, walProcess } from './wal.js'

/** The reference, then all in the order in which a click goes through the system. */
export const MICROS: readonly Micro[] = distinct([
  calibrate,
  generator,
  referenceMicro,
  ...parses,
  ...kernels,
  ring,
  ringHop,
  dispatch,
  snapshot,
  restore,
  walProcess,
  walPower,
  ...commits,
  ...simulatedRuns,
])

/** Throws when two have one name: the second could never be chosen. */
export function distinct(micros: readonly Micro[]): readonly Micro[] {
  const twice = micros.find(({ name }, at) => micros.findIndex((m) => m.name === name) !== at)
  if (twice !== undefined) throw new Error(`micro '${twice.name}': registered twice`)
  return micros
}

/** Those named, in the order of the registry; all when none is. Throws on an unknown name. */
export function microsNamed(names: readonly string[], micros = MICROS): readonly Micro[] {
  const unknown = names.find((name) => !micros.some((micro) => micro.name === name))
  if (unknown !== undefined) {
    const allowed = micros.map(({ name }) => name).join(', ')
    throw new Error(`micro '${unknown}': unknown; allowed: ${allowed}`)
  }
  return names.length === 0 ? micros : micros.filter(({ name }) => names.includes(name))
}
