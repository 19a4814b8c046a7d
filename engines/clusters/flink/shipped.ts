import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ClusterError } from '../cluster.js'
import { runToEnd } from '../programs.js'

/** What a distribution of Flink has not in its `lib`. */
export const NEEDED =
  /^(flink-connector-(base|kafka)|kafka-clients|lz4-java|snappy-java|zstd-jni)-.*\.jar$/

/**
 * Jars that go to a cluster with the job: its classes, made one in `folder`, and what a cluster
 * does not have. On the class path the classes come first, and then the folder of jars.
 */
export async function shipped(classPath: string, folder: string): Promise<string[]> {
  const [classes, libs] = classPath.split(':') as [string, string]
  const job = join(folder, 'job.jar')
  const ended = await runToEnd('jar', ['--create', '--file', job, '-C', classes, '.'])
  if (ended?.code !== 0) {
    const why = ended === undefined ? 'not found; a JDK is needed' : ended.output.trim()
    throw new ClusterError(`jar: ${why.split('\n')[0]}`)
  }
  const jars = libs.replace(/\*$/, '')
  const needed = readdirSync(jars).filter((name) => NEEDED.test(name))
  return [job, ...needed.sort().map((name) => join(jars, name))]
}
