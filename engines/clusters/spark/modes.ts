import type { Guarantee } from '../../world.js'
import type { Traits } from '../engine.js'
import { SPARK_VERSION } from '../spark-iceberg/spark-iceberg.js'

/** One way to use Spark. */
export interface Mode extends Traits {
  /**
   * batch: a batch each interval; real-time: rows at once, in batches of 5 s and more; continuous:
   * rows at once, without batches; once: one batch over what is there; dstreams: an RDD each
   * interval.
   */
  readonly trigger: 'batch' | 'real-time' | 'continuous' | 'once' | 'dstreams'
  /** Its tasks are threads of the driver: no executor can be killed. */
  readonly inDriver?: boolean
  /** As it comes, with what that costs. */
  readonly untuned?: boolean
  /** The query is text: sql.ts. */
  readonly sql?: boolean
  /** State in files and native memory, not on the heap. */
  readonly rocksDb?: boolean
}

/** What writes rows of a batch itself, and not through its number, may write them twice. */
const TWICE: readonly Guarantee[] = ['at-least-once']
/** Without batches there is no place for what needs a shuffle. */
const STATELESS = { inDriver: true, own: true, guarantees: TWICE, queries: ['enrich'] } as const

export const MODES: Readonly<Record<string, Mode>> = {
  default: { trigger: 'batch', untuned: true },
  tuned: { trigger: 'batch' },
  local: { trigger: 'batch', inDriver: true, own: true },
  rocksdb: { trigger: 'batch', rocksDb: true },
  sql: { trigger: 'batch', sql: true },
  nightly: { trigger: 'once', sql: true, guarantees: ['exactly-once'], bounded: true },
  iceberg: {
    trigger: 'batch',
    guarantees: ['exactly-once'],
    queries: ['enrich'],
    version: SPARK_VERSION,
    table: 'lake/db/rows',
    own: true,
  },
  dstreams: { trigger: 'dstreams', own: true },
  'real-time': { trigger: 'real-time', ...STATELESS },
  continuous: { trigger: 'continuous', ...STATELESS },
}

export function modeNamed(name: string): Mode {
  return MODES[name]!
}
