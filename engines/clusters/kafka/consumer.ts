import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Jvm } from '../processes.js'
import { writeSettings } from '../settings.js'

export interface ConsumerOptions {
  readonly brokers: string
  readonly topic: string
  readonly partitions: number
  /** All that are in the topic. */
  readonly events: number
}

/** One reading of a topic, from its first record to its last. */
export interface Consumed {
  readonly tookMs: number
  readonly cpuMs: number
}

/** A JVM is slow at first; the last counts. */
const PASSES = 3
const PASS_MS_MAX = 300_000

/** A plain Java consumer that does nothing with what it reads; see Consume.java. */
export async function consume(options: ConsumerOptions, classPath: string): Promise<Consumed> {
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-consumer-'))
  const settings = join(folder, 'consumer.properties')
  writeSettings(settings, { ...options, passes: PASSES })
  const jvm = new Jvm({
    name: 'consumer',
    folder,
    classPath,
    main: 'Consume',
    args: [settings],
    flags: ['-Xms256m', '-Xmx512m', '-XX:+UseParallelGC'],
  })
  try {
    let passes = 0
    const last = await jvm.line(
      (line) => line.startsWith('{"kind":"pass"') && ++passes === PASSES,
      PASSES * PASS_MS_MAX,
    )
    return JSON.parse(last) as Consumed
  } finally {
    await jvm.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}
