import { spawn } from 'node:child_process'
import { ClusterError } from './cluster.js'

/** A program that ran to its end: all that it printed, on either stream. */
export interface Ended {
  readonly code: number | null
  readonly output: string
}

/** Runs it to its end, `line` hears what it prints; undefined: there is no such program. */
export function runToEnd(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly line?: (text: string) => void } = {},
): Promise<Ended | undefined> {
  return new Promise((ended) => {
    const child = spawn(program, args, { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let open = ''
    const hear = (bytes: Buffer) => {
      output += bytes
      const lines = (open + bytes).split('\n')
      open = lines.pop() ?? ''
      for (const text of lines) options.line?.(text)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', () => ended(undefined))
    child.once('close', (code) => ended({ code, output }))
  })
}

const JAVA_LEAST = 17
const JAVA_HINT = 'install a JDK (Debian: apt-get install default-jdk-headless)'

/** One line: what is to be installed, and how; undefined: Java is there. */
export async function javaMissing(): Promise<string | undefined> {
  const ended = await runToEnd('java', ['-version'])
  if (ended === undefined) return `java: not found; ${JAVA_HINT}`
  const major = Number(/version "(\d+)/.exec(ended.output)?.[1])
  return major >= JAVA_LEAST
    ? undefined
    : `java ${major}: too old, ${JAVA_LEAST} or newer is needed; ${JAVA_HINT}`
}

/** Throws ClusterError with what `missing` has to say. */
export async function insist(missing: Promise<string | undefined>): Promise<void> {
  const line = await missing
  if (line !== undefined) throw new ClusterError(line)
}
