import { ACKED } from './acked.js'
import { BARRIERS } from './barriers.js'
import { HISTORY } from './history.js'
import { LINEAGE } from './lineage.js'
import { MICRO_BATCH } from './micro-batch.js'
import { BOTH_ENGINES, BOTH_SINKS, type Mutant, patch, WRONG } from './mutant.js'
import { PER_EVENT } from './per-event.js'
import { PIPELINE } from './pipeline.js'
import { SERVER_MUTANTS } from './servers.js'
import { SHARED_MUTANTS } from './shared.js'
import { SINK_MUTANTS } from './sinks.js'
import { TABLE_MUTANTS } from './tables.js'
import { TRIDENT } from './trident.js'

const REFUSES = {
  'micro-batch': patch(
    'engines/micro-batch/coordinator.js',
    'if (idLast > idLogged) {',
    'if (false) {',
  ),
  'per-event': patch('engines/per-event/coordinator.js', 'if (idLast > idFound) {', 'if (false) {'),
}
/** What must be refused, and is skipped in silence. */
const REFUSALS: readonly Mutant[] = BOTH_ENGINES.flatMap((engine) =>
  (
    [
      ['M11', 'goes on from an older folder than the sink has seen', 'older folder'],
      ['M13', 'goes on with a new folder and an old sink', 'folder reset'],
    ] as const
  ).map(([id, about, tier]) => ({
    id,
    about: `${about}, and skips what comes`,
    tiers: [tier],
    engines: [engine],
    sinks: BOTH_SINKS,
    breaks: WRONG,
    patches: [REFUSES[engine]],
  })),
)

/** All mutants, by id: one that is added here is attacked. */
export const MUTANTS: readonly Mutant[] = [
  ...MICRO_BATCH,
  ...PIPELINE,
  ...LINEAGE,
  ...PER_EVENT,
  ...ACKED,
  ...TRIDENT,
  ...BARRIERS,
  ...HISTORY,
  ...SHARED_MUTANTS,
  ...SINK_MUTANTS,
  ...SERVER_MUTANTS,
  ...TABLE_MUTANTS,
  ...REFUSALS,
].sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)))
