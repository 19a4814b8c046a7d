import type { Job } from '../engine.js'

const GUARANTEES: Readonly<Record<string, string>> = {
  'exactly-once': 'exactly_once_v2',
  'at-least-once': 'at_least_once',
}

/** Without them a dead instance keeps its partitions for 45 s, and rows wait 100 ms to be sent. */
const TUNED = {
  'producer.linger.ms': '0',
  'consumer.session.timeout.ms': '6000',
  'consumer.heartbeat.interval.ms': '1000',
}
/**
 * What a dead instance was about to write holds back every committed reader of its partitions until
 * the broker gives it up. Streams' own 10 s are longer than the session; one commit has to fit.
 */
const TRANSACTION_MS_TUNED = 3_000
const TRANSACTION_MS = 10_000
/** Streams refuses a transaction that is shorter than a commit's interval. */
function transactionMs({ mode, intervalMs }: Job): number {
  const least = mode === 'default' ? TRANSACTION_MS : TRANSACTION_MS_TUNED
  return Math.max(least, 3 * intervalMs)
}
const IN_MEMORY =
  'org.apache.kafka.streams.state.BuiltInDslStoreSuppliers$InMemoryDslStoreSuppliers'

const MODES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  default: {},
  tuned: TUNED,
  // State in the heap of the instance; its changelog is the same.
  memory: { ...TUNED, 'dsl.store.suppliers.class': IN_MEMORY },
  // The same, and who is started again has the disk of who died: only the rest comes from topics.
  disk: TUNED,
  // Another instance follows the changelog, and has the state when its owner dies.
  standby: { ...TUNED, 'num.standby.replicas': '1' },
}

/**
 * Changelogs of windows are cut by the time stamps of their records, and our event time is of 2023:
 * after the usual day a broker had thrown them away before anybody could restore from them.
 */
const KEPT_MS = 20 * 365 * 86_400_000

/** Settings of an application by their own names; those of the user come last. */
export function confOf(job: Job): Readonly<Record<string, string>> {
  return {
    'processing.guarantee': GUARANTEES[job.guarantee]!,
    'commit.interval.ms': String(job.intervalMs),
    'num.stream.threads': '1',
    'producer.transaction.timeout.ms': String(transactionMs(job)),
    'windowstore.changelog.additional.retention.ms': String(KEPT_MS),
    ...MODES[job.mode],
    ...job.conf,
  }
}
