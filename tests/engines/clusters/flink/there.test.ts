import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cellOf } from '../../../../bench/plan/cell.js'
import { runCell } from '../../../../bench/run.js'
import type { Job } from '../../../../engines/clusters/engine.js'
import { clusterConf } from '../../../../engines/clusters/flink/conf.js'
import { flinkJars } from '../../../../engines/clusters/flink/driver.js'
import { Rest } from '../../../../engines/clusters/flink/rest.js'
import { Session } from '../../../../engines/clusters/flink/session.js'
import { NEEDED } from '../../../../engines/clusters/flink/shipped.js'
import { freePort } from '../../../../engines/clusters/free-port.js'
import { compiled } from '../../../../engines/clusters/java.js'
import { ensureJars } from '../../../../engines/clusters/maven.js'
import { brokerMissing, sharedBroker } from '../broker.js'

const missing = await brokerMissing()
const MS = 240_000

describe.skipIf(missing)(`a Flink cluster that is there (${missing ?? 'Java, Maven'})`, () => {
  let brokers = ''
  let folder = ''
  let session: Session | undefined
  let rest = new Rest('')
  beforeAll(async () => {
    brokers = await sharedBroker()
    folder = mkdtempSync(join(tmpdir(), 'chunk42-there-'))
    const ports = { restPort: await freePort(), rpcPort: await freePort() }
    const job = { folder, mode: 'default', workers: 1, conf: {} } as unknown as Job
    const conf = clusterConf(job, ports)
    session = new Session({ folder, classPath: await bare(folder), conf, taskManagers: 1 })
    rest = new Rest(`http://127.0.0.1:${ports.restPort}`)
    await rest.until('no worker came', async () => (await rest.slotsFree()) === 1)
  }, MS)
  afterAll(async () => {
    await session?.stop()
    if (folder !== '') rmSync(folder, { recursive: true, force: true })
  })

  test(
    'gets the job with all that it has not, and is left as it was',
    async () => {
      const usual = { checkpointIntervalMs: 500, warmupMs: 0, workers: 1 }
      const load = { ratePerSec: 1_000, durationSeconds: 4 }
      const spec = cellOf({ engine: 'flink', brokers, ...usual, ...load, clusterMaster: rest.url })
      const { cell } = await runCell(spec)
      expect(cell.audit).toMatchObject({ verdict: 'exact', lost: 0, duplicated: 0 })
      // None of its processes are ours.
      expect(cell.cluster!.engineCpuSec).toBe(0)
      await rest.until('the job is still there', async () => (await rest.slotsFree()) === 1)
      expect(session!.failure()).toBeUndefined()
    },
    MS,
  )
  test('that has too few slots, or does not answer, is told in one line', async () => {
    const asked = { engine: 'flink', brokers, warmupMs: 0, durationSeconds: 1 } as const
    const many = cellOf({ ...asked, workers: 3, clusterMaster: rest.url })
    await expect(runCell(many)).rejects.toThrow(/^--workers 3: .* has 1 free slots; allowed: as/)
    const nobody = `http://127.0.0.1:${await freePort()}`
    const away = cellOf({ ...asked, workers: 1, clusterMaster: nobody })
    await expect(runCell(away)).rejects.toThrow(/^--flink http:.*: nobody answers \(.*\); start a/)
  })
})

/** What a distribution has, without our job and what goes with it. */
async function bare(folder: string): Promise<string> {
  await ensureJars(flinkJars, () => {})
  const [classes] = (await compiled('flink', flinkJars)).split(':')
  const guard = join(folder, 'guard')
  mkdirSync(guard)
  copyFileSync(join(classes!, 'Guarded.class'), join(guard, 'Guarded.class'))
  const libs = join(flinkJars.folder, 'libs')
  const jars = readdirSync(libs).filter((name) => !NEEDED.test(name))
  return [guard, ...jars.map((name) => join(libs, name))].join(':')
}
