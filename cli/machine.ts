import { existsSync, readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Result } from '../reports/result.js'
import { commitOf } from './commit.js'

/** What the figures were measured on. */
export function thisMachine(): Result['machine'] {
  return {
    cpu: cpus()[0]?.model.trim() || 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    platform: `${platform()} ${arch()} ${release()}`,
    loadAverage: loadavg()[0] ?? 0,
  }
}

/** As numbers, where Linux tells them: hypervisors give one name to several generations. */
export function cpuGeneration(): string {
  const file = '/proc/cpuinfo'
  return existsSync(file) ? generationOf(readFileSync(file, 'utf8')) : ''
}

/** `family 26 model 2`; empty: it says neither. */
export function generationOf(cpuinfo: string): string {
  const family = /^cpu family\s*: (\d+)$/m.exec(cpuinfo)?.[1]
  const model = /^model\s*: (\d+)$/m.exec(cpuinfo)?.[1]
  return family === undefined || model === undefined ? '' : `family ${family} model ${model}`
}

interface Manifest {
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/** Of node, v8, chunk42, its commit, and its packages: exact, as its manifest pins them. */
export function versions(): Record<string, string> {
  const manifest = ownManifest()
  const commit = commitOf(ownRoot())
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    chunk42: manifest.version,
    ...(commit === undefined ? {} : { commit }),
    ...manifest.dependencies,
  }
}

function ownManifest(): Manifest {
  return JSON.parse(readFileSync(join(ownRoot(), 'package.json'), 'utf8')) as Manifest
}

/** The folder of package.json: two or more above this file, in dist as in a package. */
export function ownRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) {
    folder = dirname(folder)
  }
  return folder
}
