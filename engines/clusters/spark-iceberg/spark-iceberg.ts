import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from '../cache.js'
import { type Cluster, ClusterError, type Say } from '../cluster.js'
import { classPath, ensureJars, type Jars } from '../maven.js'
import { insist, javaMissing } from '../programs.js'

export const SPARK_VERSION = '4.1.1'
/** With Spark 4.2 this one dies of an incompatible class; none for 4.2 exists yet. */
const ICEBERG = '1.12.0'

export const sparkIcebergJars: Jars = {
  name: `spark ${SPARK_VERSION} with iceberg ${ICEBERG}`,
  folder: cacheFolder(`spark-iceberg-${SPARK_VERSION}-${ICEBERG}`),
  of: [
    `org.apache.spark:spark-sql_2.13:${SPARK_VERSION}`,
    `org.apache.spark:spark-sql-kafka-0-10_2.13:${SPARK_VERSION}`,
    `org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:${ICEBERG}`,
  ],
}

/** What Spark found in a table of integers. */
export interface FoundTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly number[])[]
  /** Rows by filter. */
  readonly filtered: readonly number[]
  readonly count: number
}

/** As `JavaModuleOptions.defaultModuleOptions()` of Spark prints them. */
const OPENED = [
  'java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util',
  'java.util.concurrent java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs',
  'sun.security.action sun.util.calendar',
].flatMap((names) => names.split(' '))
const FLAGS = [
  '-XX:+IgnoreUnrecognizedVMOptions',
  '-Xmx1g',
  '--add-modules=jdk.incubator.vector',
  ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
  '--add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED',
]
/** Java runs a source file as it is; the build copies none. */
const PROGRAM = fileURLToPath(
  new URL(
    import.meta.url.includes('/dist/')
      ? '../../../../engines/clusters/spark-iceberg/ReadTable.java'
      : './ReadTable.java',
    import.meta.url,
  ),
)

/** Spark with Iceberg's own runtime, the reference reader: each read is a JVM of its own. */
export class SparkIceberg implements Cluster {
  readonly name = sparkIcebergJars.name
  readonly #children = new Set<ChildProcess>()

  async ensure(say: Say): Promise<void> {
    await insist(javaMissing())
    await ensureJars(sparkIcebergJars, say)
  }
  /** There is nothing that serves: a read starts what it needs. */
  async start(say: Say): Promise<void> {
    await this.ensure(say)
  }
  async stop(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
  }

  /** A table by its metadata file; filters are SQL over its columns. */
  read(metadata: string, filters: readonly string[]): Promise<FoundTable> {
    const args = [...FLAGS, '-cp', classPath(sparkIcebergJars), PROGRAM, metadata, ...filters]
    const child = spawn('java', args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SPARK_LOCAL_IP: '127.0.0.1' },
    })
    this.#children.add(child)
    let out = ''
    let said = ''
    child.stdout.on('data', (text) => (out += text))
    child.stderr.on('data', (text) => (said += text))
    return new Promise((found, failed) => {
      child.once('error', failed)
      child.once('close', (code) => {
        this.#children.delete(child)
        const line = out.split('\n').find((one) => one.startsWith('{"columns"'))
        if (code === 0 && line !== undefined) found(JSON.parse(line) as FoundTable)
        else {
          const why = said.split('\n').find((one) => /Exception|Error|error:/.test(one)) ?? said
          failed(new ClusterError(`${this.name}: could not read ${metadata}: ${why.trim()}`))
        }
      })
    })
  }
}
