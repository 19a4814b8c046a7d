import type { Query } from '../../../workloads/queries/query.js'
import { sqlOf } from '../../../workloads/queries/views/query-sql.js'
import type { Job } from '../engine.js'

const HASHES = 2 ** 32

/**
 * The job as statements of Flink SQL, in order: a topic as the table that our own SQL reads, our
 * SELECT as it is (see workloads/queries/views/), and a topic that takes its rows. The same text is
 * a stream and a nightly batch.
 */
export function statementsOf(job: Job): Readonly<Record<string, string>> {
  const all = [topicOf(job), clicksOf(job), answerOf(job), sinkOf(job), insertOf(job)]
  return Object.fromEntries(all.map((text, k) => [`sql.${k}`, text]))
}

function topicOf({ brokers, from, name, mode }: Job): string {
  return `CREATE TEMPORARY TABLE records (
  \`partition\` INT, \`offset\` INT, \`user\` STRING, page STRING, ad BIGINT, \`type\` STRING,
  eventTime BIGINT, \`hash\` BIGINT
) WITH (${options({
    connector: 'kafka',
    'properties.bootstrap.servers': brokers,
    'properties.group.id': name,
    topic: from,
    'scan.startup.mode': 'earliest-offset',
    'scan.topic-partition-discovery.interval': '0',
    ...(mode === 'nightly' ? { 'scan.bounded.mode': 'latest-offset' } : {}),
    format: 'json',
  })})`
}

/**
 * No click is late here, so each stands at its own frontier. The campaign is a column: a stream
 * joined to the table of ads would keep all its clicks.
 */
function clicksOf({ baseMs }: Job): string {
  const time = `CAST(eventTime - ${baseMs} AS INT)`
  return `CREATE TEMPORARY VIEW clicks AS
SELECT \`partition\` AS partition_id, \`offset\` AS log_offset, \`user\` AS user_id, page, ad,
  campaign_of(ad) AS campaign, \`type\` AS type, ${time} AS event_time, ${time} AS frontier,
  MOD(\`hash\` + ${HASHES}, ${HASHES}) AS audit_hash
FROM records`
}

function answerOf({ query }: Job): string {
  const asked: Query = {
    name: 'answer',
    about: '',
    ...(query.type === 'view' ? { type: query.type } : {}),
    key: query.key,
    output: query.output === 'each' ? 'each' : 'count',
    windowMs: query.windowMs,
    allowedLatenessMs: query.latenessMs,
  }
  const text = sqlOf(asked).replace(' JOIN ads ON ads.ad = clicks.ad', '')
  // A stream has no order, and that name is a keyword of theirs.
  const theirs = text.replace(/\s+ORDER BY [\w, ]+$/, '').replaceAll(' AS hash', ' AS `hash`')
  return `CREATE TEMPORARY VIEW answer AS ${theirs}`
}

/** Its key is that of the groups: otherwise each row would take back the one before it. */
function sinkOf({ brokers, to, name, guarantee, query: { output, key } }: Job): string {
  const counts = output === 'count'
  const prefix = guarantee === 'exactly-once' ? { 'sink.transactional-id-prefix': name } : {}
  const common = {
    'properties.bootstrap.servers': brokers,
    'properties.transaction.timeout.ms': '600000',
    topic: to,
    'sink.delivery-guarantee': guarantee,
    ...prefix,
    'value.format': 'raw',
  }
  return counts
    ? `CREATE TEMPORARY TABLE sink (window_id BIGINT, ${key} ${key === 'page' ? 'STRING' : 'BIGINT'},
  line STRING, PRIMARY KEY (window_id, ${key}) NOT ENFORCED
) WITH (${options({
        connector: 'upsert-kafka',
        ...common,
        'key.format': 'json',
        'value.fields-include': 'EXCEPT_KEY',
      })})`
    : `CREATE TEMPORARY TABLE sink (line STRING) WITH (${options({ connector: 'kafka', ...common })})`
}

/** Rows as java/Query.java writes them. */
function insertOf({ query: { output, key } }: Job): string {
  const line = (...names: string[]) =>
    `CONCAT_WS(',', ${names.map((name) => `CAST(\`${name}\` AS STRING)`).join(', ')})`
  return output === 'count'
    ? `INSERT INTO sink SELECT window_id, ${key}, ${line('window_id', key, 'clicks', 'hash')}
FROM answer`
    : `INSERT INTO sink SELECT ${line('partition_id', 'log_offset', key, 'event_time', 'hash')}
FROM answer`
}

function options(all: Readonly<Record<string, string>>): string {
  return Object.entries(all)
    .map(([name, value]) => `'${name}' = '${value.replaceAll("'", "''")}'`)
    .join(', ')
}
