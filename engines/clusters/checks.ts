import { freemem } from 'node:os'
import type { ClusterEngineKind } from './engine.js'
import { freePort } from './free-port.js'
import { jarsAreThere } from './maven.js'
import { javaMissing, runToEnd } from './programs.js'

/** One thing that engines of others need here. */
export interface Check {
  readonly what: string
  readonly found: string
  /** What to do, in one line; undefined: nothing. */
  readonly todo?: string
}

const MIB = 2 ** 20

/** What all of them need. */
export async function commonChecks(): Promise<Check[]> {
  const java = await javaMissing()
  const port = await freePort().catch(() => 0)
  return [
    await program('java', ['-version'], java),
    await program('javac', ['-version'], undefined),
    port > 0
      ? { what: 'ports', found: `127.0.0.1:${port} is free` }
      : { what: 'ports', found: 'none', todo: 'let this user listen on 127.0.0.1' },
  ]
}

async function program(name: string, args: readonly string[], wrong?: string): Promise<Check> {
  const ended = await runToEnd(name, args)
  const found = /\d+(\.\d+)*/.exec(ended?.output ?? '')?.[0] ?? 'not found'
  const missing = 'a JDK is needed (Debian: apt-get install default-jdk-headless)'
  const todo = wrong ?? (ended === undefined ? missing : undefined)
  return { what: name, found, ...(todo === undefined ? {} : { todo }) }
}

/** What one of them needs beside that: its jars, or a way to get them, and memory. */
export async function engineChecks(kind: ClusterEngineKind): Promise<Check[]> {
  const { jars, memoryMiB } = kind
  const there = jarsAreThere(jars)
  const maven = there || (await runToEnd('mvn', ['--version'])) !== undefined
  const freeMiB = Math.floor(freemem() / MIB)
  return [
    {
      what: 'jars',
      found: there ? 'downloaded' : `to be downloaded once, into ${jars.folder}`,
      ...(maven ? {} : { todo: 'install Maven (Debian: apt-get install maven)' }),
    },
    {
      what: 'memory',
      found: `${freeMiB} MiB free of ${memoryMiB} that it may take`,
      ...(freeMiB >= memoryMiB ? {} : { todo: 'end something else, or take fewer --workers' }),
    },
  ]
}
