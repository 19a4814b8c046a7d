import { existsSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { cacheFolder } from './cache.js'
import type { ClusterEngineKind } from './engine.js'
import { freePort } from './free-port.js'
import { jarsAreThere } from './maven.js'
import { type Ended, runToEnd } from './programs.js'

/** One thing that engines of others need here. */
export interface Check {
  readonly what: string
  readonly found: string
  /** What to do, in one line; undefined: nothing. */
  readonly todo?: string
}

/** What is looked at; `THIS_MACHINE` is the real one. */
export interface Machine {
  run(program: string, args: readonly string[]): Promise<Ended | undefined>
  memoryMiB(): number
  /** Where the folder is, or will be. */
  diskMiB(folder: string): number
  freePort(): Promise<number>
  jarsAreThere: typeof jarsAreThere
}

const MIB = 2 ** 20
const JAVA_LEAST = 17
const JDK = 'install a JDK (Debian: apt-get install default-jdk-headless)'
const MAVEN = 'install Maven (Debian: apt-get install maven): it downloads them from Maven Central'
/** The jars of the largest, and what Maven keeps of them. */
const CACHE_MIB = 1_024
/** Topics, checkpoints and logs of a run, which are gone when it ends. */
const RUN_MIB = 2_048

export const THIS_MACHINE: Machine = {
  run: (program, args) => runToEnd(program, args),
  memoryMiB: () => Math.floor(freemem() / MIB),
  diskMiB: (folder) => {
    let there = folder
    while (!existsSync(there)) there = dirname(there)
    const { bavail, bsize } = statfsSync(there)
    return Math.floor((bavail * bsize) / MIB)
  },
  freePort,
  jarsAreThere,
}

/** What all of them need. */
export async function commonChecks(machine: Machine): Promise<Check[]> {
  const port = await machine.freePort().catch(() => 0)
  const diskMiB = machine.diskMiB(tmpdir())
  return [
    await java(machine, 'java'),
    await java(machine, 'javac'),
    port > 0
      ? { what: 'ports', found: `127.0.0.1:${port} is free, as are others` }
      : { what: 'ports', found: 'none', todo: 'let this user listen on 127.0.0.1' },
    {
      what: 'disk',
      found: `${diskMiB} MiB free in ${tmpdir()}, ${RUN_MIB} for what a run writes`,
      ...(diskMiB >= RUN_MIB ? {} : { todo: 'make room there, or name another place by TMPDIR' }),
    },
  ]
}

async function java({ run }: Machine, program: 'java' | 'javac'): Promise<Check> {
  const ended = await run(program, ['-version'])
  if (ended === undefined) return { what: program, found: 'not found', todo: JDK }
  // java version "17.0.12"; javac 17.0.12
  const version = /\d+(\.\d+)*/.exec(ended.output)?.[0] ?? 'of no version'
  if (Number.parseInt(version, 10) >= JAVA_LEAST) return { what: program, found: version }
  return { what: program, found: version, todo: `${JAVA_LEAST} or newer is needed; ${JDK}` }
}

/** What one of them needs beside that: its jars, or a way to get them, and memory. */
export async function engineChecks(kind: ClusterEngineKind, machine: Machine): Promise<Check[]> {
  const { jars, memoryMiB } = kind
  const freeMiB = machine.memoryMiB()
  return [
    machine.jarsAreThere(jars)
      ? { what: 'jars', found: 'downloaded' }
      : await download(jars.folder, machine),
    {
      what: 'memory',
      found: `${freeMiB} MiB free of ${memoryMiB} that it may take`,
      ...(freeMiB >= memoryMiB ? {} : { todo: 'end something else, or take fewer --workers' }),
    },
  ]
}

async function download(folder: string, machine: Machine): Promise<Check> {
  const maven = await machine.run('mvn', ['--version'])
  const diskMiB = machine.diskMiB(cacheFolder())
  const version = /Maven (\S+)/.exec(maven?.output ?? '')?.[1] ?? 'of no version'
  const by = maven === undefined ? 'Maven, which is not here' : `Maven ${version}`
  const found = `by ${by}, once, into ${folder}: ${diskMiB} MiB free`
  if (maven === undefined) return { what: 'jars', found, todo: MAVEN }
  if (diskMiB >= CACHE_MIB) return { what: 'jars', found }
  const todo = `${CACHE_MIB} MiB are needed: make room, or name another place by XDG_CACHE_HOME`
  return { what: 'jars', found, todo }
}
