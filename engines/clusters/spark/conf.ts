import type { Job } from '../engine.js'

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
 * processes a batch: `tuned` and the modes without executors take the other one.
 */
export function sessionConf({ mode, workers, conf }: Job, classPath: string) {
  return {
    'spark.ui.enabled': 'false',
    'spark.driver.host': HOST,
    'spark.driver.bindAddress': HOST,
    'spark.sql.shuffle.partitions': String(workers),
    'spark.executor.memory': '1g',
    'spark.executor.extraClassPath': classPath,
    ...(mode === 'default' ? {} : { [FILE_MANAGER]: BY_FILE_SYSTEM }),
    ...conf,
  }
}
const FILE_MANAGER = 'spark.sql.streaming.checkpointFileManagerClass'
const BY_FILE_SYSTEM =
  'org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager'
