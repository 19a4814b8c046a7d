import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ClusterError, type Say } from './cluster.js'
import { runToEnd } from './programs.js'

/** Jars of Maven Central and all that they need: no docker, no tarball, no root. */
export interface Jars {
  /** As in messages. */
  readonly name: string
  /** Where they are kept. */
  readonly folder: string
  /** group:artifact:version */
  readonly of: readonly string[]
}

const MAVEN_HINT = 'install Maven (Debian: apt-get install maven)'

/** Their class path, once `ensureJars` has returned. */
export function classPath({ folder }: Jars): string {
  return join(folder, 'libs', '*')
}

export function jarsAreThere({ folder }: Jars): boolean {
  return existsSync(join(folder, 'libs'))
}

/**
 * Downloads what is not there yet. Law: `libs` is complete or not there, whoever dies in the middle
 * and however many do this at once.
 */
export async function ensureJars(jars: Jars, say: Say): Promise<void> {
  if (jarsAreThere(jars)) return
  const mine = join(jars.folder, `making-${process.pid}`)
  rmSync(mine, { recursive: true, force: true })
  mkdirSync(mine, { recursive: true })
  writeFileSync(join(mine, 'pom.xml'), pomOf(jars))
  say(`${jars.name}: downloading from Maven Central`)
  let count = 0
  const line = (text: string) => {
    if (!/Downloaded from .*\.jar/.test(text) || ++count % 10 > 0) return
    say(`${jars.name}: ${count} jars downloaded`)
  }
  const options = ['-DincludeScope=runtime', '-DoutputDirectory=libs', '--batch-mode']
  const ended = await runToEnd('mvn', ['dependency:copy-dependencies', ...options], {
    cwd: mine,
    line,
  })
  if (ended?.code === 0) keep(mine, jars.folder)
  rmSync(mine, { recursive: true, force: true })
  if (ended === undefined) throw new ClusterError(`mvn: not found; ${MAVEN_HINT}`)
  if (ended.code !== 0) {
    const reason = /ERROR\S*\s+(.*)/.exec(ended.output)?.[1] ?? `exit code ${ended.code}`
    throw new ClusterError(`${jars.name}: mvn could not download it: ${reason}`)
  }
  const found = readdirSync(join(jars.folder, 'libs')).length
  say(`${jars.name}: ${found} jars in ${join(jars.folder, 'libs')}`)
}

function keep(mine: string, folder: string): void {
  try {
    renameSync(join(mine, 'libs'), join(folder, 'libs'))
  } catch (error) {
    // Somebody else was faster.
    if (!existsSync(join(folder, 'libs'))) throw error
  }
}

function pomOf({ of }: Jars): string {
  const dependencies = of.map((coordinates) => {
    const [group, artifact, version] = coordinates.split(':')
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
  })
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>chunk42</groupId><artifactId>jars</artifactId><version>1</version>
<dependencies>
${dependencies.join('\n')}
</dependencies>
</project>
`
}
