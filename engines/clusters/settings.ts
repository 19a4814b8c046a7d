import { writeFileSync } from 'node:fs'
import type { Job } from './engine.js'

/** Writes what `java/Settings.java` reads. */
export function writeSettings(file: string, settings: Readonly<Record<string, unknown>>): void {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${escaped(String(value))}`)
  writeFileSync(file, `${lines.join('\n')}\n`)
}

/** Of a job, as every `Job.java` expects it; `conf`: what its own settings come to. */
export function jobSettings(job: Job, conf: Readonly<Record<string, string>>) {
  const { query, conf: _, ...plain } = job
  const under = (prefix: string, values: object) =>
    Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value])
  return Object.fromEntries([
    ...Object.entries(plain),
    ...under('query', query),
    ...under('conf', conf),
  ]) as Record<string, unknown>
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
