import { join } from 'node:path'
import type { Job } from '../engine.js'
import { modeNamed } from './modes.js'

const HOST = '127.0.0.1'
/** Of a cluster that is there already. */
export const MASTER = 'spark.master'

/** As `JavaModuleOptions.defaultModuleOptions()` of Spark prints them. */
const OPENED = [
  'java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util',
  'java.util.concurrent java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs',
  'sun.security.action sun.util.calendar',
].flatMap((names) => names.split(' '))
export const FLAGS = [
  '-XX:+IgnoreUnrecognizedVMOptions',
  '--add-modules=jdk.incubator.vector',
  ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
  '--add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED',
]

/** Without the scripts of a distribution it is told where its jars are. */
export function executorEnv(home: string): Readonly<Record<string, string>> {
  return { SPARK_HOME: home, SPARK_SCALA_VERSION: '2.13', SPARK_LOCAL_IP: HOST }
}

/**
 * Of the session. Without Hadoop's native library the default file manager forks some forty
 * processes a batch: all modes but `default` take the other one. `connector`: jars that a cluster
 * of somebody else lacks; the driver serves them.
 */
export function sessionConf(
  { mode, workers, folder, conf }: Pick<Job, 'mode' | 'workers' | 'folder' | 'conf'>,
  classPath: string,
  connector: readonly string[],
) {
  const { untuned, rocksDb, table } = modeNamed(mode)
  return {
    'spark.ui.enabled': 'false',
    'spark.driver.host': HOST,
    'spark.driver.bindAddress': HOST,
    'spark.sql.shuffle.partitions': String(workers),
    'spark.executor.memory': '1g',
    ...(conf[MASTER] === undefined
      ? { 'spark.executor.extraClassPath': classPath }
      : { 'spark.jars': connector.join() }),
    // The first job waits for all executors, so that what has started can work.
    'spark.cores.max': String(workers),
    'spark.scheduler.minRegisteredResourcesRatio': '1.0',
    'spark.scheduler.maxRegisteredResourcesWaitingTime': '60s',
    ...(untuned ? {} : { [FILE_MANAGER]: BY_FILE_SYSTEM }),
    ...(rocksDb ? { [STATE_STORE]: ROCKS_DB } : {}),
    ...(table === undefined ? {} : lakeConf(join(folder, 'lake'))),
    ...conf,
  }
}
const FILE_MANAGER = 'spark.sql.streaming.checkpointFileManagerClass'
const BY_FILE_SYSTEM =
  'org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager'
const STATE_STORE = 'spark.sql.streaming.stateStore.providerClass'
const ROCKS_DB = 'org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider'

/** A catalog of tables in a folder. */
function lakeConf(folder: string): Readonly<Record<string, string>> {
  const catalog = 'spark.sql.catalog.lake'
  return {
    'spark.sql.extensions': 'org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions',
    [catalog]: 'org.apache.iceberg.spark.SparkCatalog',
    [`${catalog}.type`]: 'hadoop',
    [`${catalog}.warehouse`]: folder,
  }
}

/** A backlog is read in batches of so many; by default Spark takes all of it for one. */
const BATCH_EVENTS_MAX = 500_000

/** Options of the source and the sink, which are no settings of a session: `source.` and `sink.` */
export function endsConf({ mode, conf }: Job): Readonly<Record<string, string>> {
  const { untuned, trigger } = modeNamed(mode)
  const limited = !untuned && trigger === 'batch'
  const given = Object.entries(conf).filter(([name]) => /^(source|sink)\./.test(name))
  return {
    ...(limited ? { 'source.maxOffsetsPerTrigger': String(BATCH_EVENTS_MAX) } : {}),
    ...Object.fromEntries(given),
  }
}
