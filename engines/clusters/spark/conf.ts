import type { Job } from '../engine.js'
import { modeNamed } from './modes.js'

const HOST = '127.0.0.1'

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
 * processes a batch: all modes but `default` take the other one.
 */
export function sessionConf({ mode, workers, conf }: Job, classPath: string) {
  const { untuned, rocksDb } = modeNamed(mode)
  return {
    'spark.ui.enabled': 'false',
    'spark.driver.host': HOST,
    'spark.driver.bindAddress': HOST,
    'spark.sql.shuffle.partitions': String(workers),
    'spark.executor.memory': '1g',
    'spark.executor.extraClassPath': classPath,
    ...(untuned ? {} : { [FILE_MANAGER]: BY_FILE_SYSTEM }),
    ...(rocksDb ? { [STATE_STORE]: ROCKS_DB } : {}),
    ...conf,
  }
}
const FILE_MANAGER = 'spark.sql.streaming.checkpointFileManagerClass'
const BY_FILE_SYSTEM =
  'org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager'
const STATE_STORE = 'spark.sql.streaming.stateStore.providerClass'
const ROCKS_DB = 'org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider'

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
