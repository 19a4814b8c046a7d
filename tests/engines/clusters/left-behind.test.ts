import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runFolder } from '../../../bench/clusters/place.js'
import { ROOT } from '../../root.js'
import { brokerMissing } from './broker.js'
import { beganOf, commandOf, familyOf, isGone, isLoopback, listeningOf } from './processes-of.js'

const missing = await brokerMissing()
const MS = 600_000
/** Far more than they need: tests beside this one may leave them little of the machine. */
const GONE_MS_MAX = 90_000
/** From its start until clicks are being sent. */
const SENDING_MS = 8_000

describe.skipIf(missing)(`what a run leaves behind (${missing ?? 'Java, Maven'})`, () => {
  let temp = ''
  let started: ChildProcess | undefined
  const usual = process.env.TMPDIR
  beforeEach(() => {
    temp = mkdtempSync(join(tmpdir(), 'chunk42-left-'))
  })
  afterEach(() => {
    started?.kill('SIGKILL')
    if (usual === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = usual
    rmSync(temp, { recursive: true, force: true, maxRetries: 3 })
  })

  /** A run with a broker of its own, once its engine works; what it started, and its end. */
  async function running() {
    const words = 'run --engine kafka-streams --rate 500 --duration 600 --workers 1'.split(' ')
    const main = join(ROOT, 'dist/cli/main.js')
    const child = spawn(process.execPath, [main, ...words], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: temp },
      stdio: 'ignore',
    })
    started = child
    const code = new Promise<number | null>((ended) => child.once('exit', ended))
    for (;;) {
      const family = familyOf(child.pid!)
      const parts = family.map(commandOf)
      if (['Collect', 'Job'].every((name) => parts.some((part) => part.includes(name)))) {
        // Late enough that the load is being sent.
        await sleep(SENDING_MS)
        return { child, code, family: familyOf(child.pid!) }
      }
      if (child.exitCode !== null) throw new Error('the run ended before its engine worked')
      await sleep(100)
    }
  }
  /** `born`: when each of them began, which tells it from others that have its number later. */
  async function goneOf(family: readonly number[], born: readonly string[]): Promise<string[]> {
    const left = () => family.filter((pid, i) => beganOf(pid) === born[i] && !isGone(pid))
    for (let waitedMs = 0; waitedMs < GONE_MS_MAX; waitedMs += 200) {
      if (left().length === 0) return []
      await sleep(200)
    }
    return left().map((pid) => `${pid} ${commandOf(pid)}`)
  }

  test(
    'killed with SIGKILL: no process, and its folder until the next run',
    async () => {
      const { child, code, family } = await running()
      const born = family.map(beganOf)
      expect(family.length).toBeGreaterThanOrEqual(4)
      expect(listeningOf(family).length).toBeGreaterThan(0)
      expect(listeningOf(family).filter((one) => !isLoopback(one))).toEqual([])
      child.kill('SIGKILL')
      // Until it is waited for its number is taken, and its folder is somebody's.
      await code
      expect(await goneOf(family, born)).toEqual([])
      expect(readdirSync(temp)).toEqual(['chunk42-runs'])
      const place = join(temp, 'chunk42-runs')
      expect(readdirSync(place).length).toBeGreaterThan(0)
      process.env.TMPDIR = temp
      const next = runFolder('test')
      expect(readdirSync(place).map((name) => join(place, name))).toEqual([next])
    },
    MS,
  )
  test(
    'stopped with SIGINT: no process and no file',
    async () => {
      const { child, code, family } = await running()
      const born = family.map(beganOf)
      child.kill('SIGINT')
      expect(await code).toBe(130)
      expect(await goneOf(family, born)).toEqual([])
      const place = join(temp, 'chunk42-runs')
      expect(readdirSync(temp)).toEqual(['chunk42-runs'])
      expect(existsSync(place) ? readdirSync(place) : []).toEqual([])
    },
    MS,
  )
})

test('an address of all interfaces is no loopback', () => {
  expect(isLoopback('00000000:1F90')).toBe(false)
  expect(isLoopback('0100007F:1F90')).toBe(true)
})
