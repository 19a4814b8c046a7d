import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const BROKER = new URL('../dist/engines/clusters/kafka/broker.js', import.meta.url)

/** A folder for a broker that all tests of a run share, and its end. No test starts it unasked. */
export async function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-tests-'))
  process.env.CHUNK42_TEST_BROKER = folder
  return async () => {
    if (existsSync(join(folder, 'broker'))) {
      const { KafkaBroker } = await import(BROKER.href)
      await new KafkaBroker({ port: 0, folder: join(folder, 'broker') }).kill()
    }
    rmSync(folder, { recursive: true, force: true })
  }
}
