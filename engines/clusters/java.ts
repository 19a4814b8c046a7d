import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from './cache.js'
import { ClusterError } from './cluster.js'
import { classPath, type Jars } from './maven.js'
import { runToEnd } from './programs.js'

/** Java sources stand beside the TypeScript ones; the build copies none. */
const HERE = fileURLToPath(
  new URL(
    import.meta.url.includes('/dist/') ? '../../../engines/clusters/' : './',
    import.meta.url,
  ),
)
const SHARED = 'java'

/**
 * Compiles all sources of `folder` (below engines/clusters/), of `also`, and those that all jobs
 * share, against the jars, once; returns the class path with both. Law: classes are whole or not
 * there, and never those of other sources.
 */
export async function compiled(
  folder: string,
  jars: Jars,
  also: readonly string[] = [],
): Promise<string> {
  const sources = [SHARED, ...also, folder].flatMap((one) =>
    readdirSync(join(HERE, one))
      .filter((name) => name.endsWith('.java'))
      .sort()
      .map((name) => join(HERE, one, name)),
  )
  const hash = createHash('sha256').update(jars.of.join())
  for (const file of sources) hash.update(basename(file)).update(readFileSync(file))
  const name = folder.replaceAll('/', '-')
  const classes = cacheFolder('classes', `${name}-${hash.digest('hex').slice(0, 16)}`)
  const path = `${classes}:${classPath(jars)}`
  if (existsSync(classes)) return path
  const mine = `${classes}-${process.pid}`
  mkdirSync(mine, { recursive: true })
  const options = ['-nowarn', '-proc:none', '-encoding', 'UTF-8', '-d', mine]
  const ended = await runToEnd('javac', [...options, '-cp', classPath(jars), ...sources])
  if (ended?.code === 0) keep(mine, classes)
  rmSync(mine, { recursive: true, force: true })
  if (ended === undefined) throw new ClusterError(`javac: not found; ${JDK_HINT}`)
  if (ended.code === 0) return path
  const [first] = ended.output.trim().split('\n')
  throw new ClusterError(`${folder}: its job does not compile: ${first}`)
}

const JDK_HINT = 'a JDK is needed, not only a JRE (Debian: apt-get install default-jdk-headless)'

function keep(mine: string, classes: string): void {
  try {
    renameSync(mine, classes)
  } catch (error) {
    // Somebody else was faster.
    if (!existsSync(classes)) throw error
  }
}
