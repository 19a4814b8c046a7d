import { type ChildProcess, fork } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { sinkNamed } from '../../../sinks/registry.js'
import { CAN_MOUNT, mount, unmount } from '../../mounted.js'
import { COUNT, lifeOf } from '../checks-basic.js'
import type { Order } from './full-child.js'

const compiled = import.meta.url.endsWith('.js')
const TABLES = ['parquet', 'iceberg']
/** Nothing, a part of a file of rows, nearly all of it, and it but not what names it. */
const LEFT_BYTES = [0, 40_960, 90_112, 98_304]

let folder: string
let child: ChildProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-full-'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** What it says of each commit for which there was no room. Fails as the child fails. */
function errorsOf(order: Order): Promise<string[]> {
  const file = fileURLToPath(new URL('./full-child.js', import.meta.url))
  const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const
  const started = fork(file, [JSON.stringify(order)], { execArgv: [], stdio: [...stdio] })
  child = started
  let errors: string[] | undefined
  let stderr = ''
  started.stderr?.on('data', (text: Buffer) => {
    stderr += text
  })
  started.on('message', (message) => {
    errors = message as string[]
  })
  return new Promise((resolve, reject) => {
    started.on('close', (code, signal) => {
      if (code === 0 && errors !== undefined) resolve(errors)
      else reject(new Error(`the child ended: ${code ?? signal} ${stderr}`))
    })
  })
}

// A child cannot load TypeScript: these run from dist, as all tests do in CI.
describe.skipIf(!compiled).each(TABLES)('a table of the sink %s on a disk that is full', (sink) => {
  const told = (code: string): RegExp =>
    new RegExp(
      `^SinkError: cannot write (data|manifest|metadata)/\\S+ \\(${code}: .* '${folder}/sink/.*'\\); ` +
        'make room, or give another folder$',
    )
  it.skipIf(!CAN_MOUNT)(
    'says so in one line, shows no half of a file, and goes on with room (needs to mount a tmpfs)',
    async () => {
      expect(mount(folder, 'size=4m')).toBe(true)
      try {
        const errors = await errorsOf({ sink, folder, way: 'tmpfs', leftBytes: LEFT_BYTES })
        expect(errors).toHaveLength(2 * LEFT_BYTES.length)
        for (const error of errors) expect(error).toMatch(told('ENOSPC'))
        const ofRows = errors.filter((error) => error.includes('write data/'))
        expect(ofRows.length).toBeGreaterThanOrEqual(6)
        expect(ofRows.length).toBeLessThan(errors.length)
      } finally {
        unmount(folder)
      }
    },
    60_000,
  )
  test('and so it does where a limit cuts each file in its middle (RLIMIT_FSIZE)', async () => {
    const errors = await errorsOf({ sink, folder, way: 'limit', leftBytes: LEFT_BYTES.slice(0, 3) })
    expect(errors).toHaveLength(6)
    for (const error of errors) expect(error).toMatch(told('EFBIG'))
  }, 60_000)

  it.skipIf(!CAN_MOUNT)(
    'and a folder that may not be written to is told in one line (needs to mount a tmpfs)',
    async () => {
      expect(mount(folder, 'size=1m')).toBe(true)
      try {
        const options = { ...COUNT, folder: join(folder, 'sink'), durability: 'power' } as const
        const opened = await sinkNamed(sink).open(options)
        await lifeOf(opened)
        expect(mount(folder, 'remount,ro')).toBe(true)
        await expect(lifeOf(opened)).rejects.toThrow(
          /^cannot write \w+\/\S+ \(EROFS: read-only file system, open '.*'\); make it writable, or/,
        )
        const none = { ...options, folder: join(folder, 'none') }
        await expect(sinkNamed(sink).open(none)).rejects.toThrow(
          /^cannot make the folder \S+none \(EROFS: .*\); make it writable, or give another/,
        )
      } finally {
        unmount(folder)
      }
    },
  )
  it.skipIf(process.getuid?.() === 0)('nor is it for whoever is not allowed to', async () => {
    const at = join(folder, 'sink')
    mkdirSync(at)
    chmodSync(at, 0o555)
    const opened = await sinkNamed(sink).open({ ...COUNT, folder: at, durability: 'power' })
    await expect(lifeOf(opened)).rejects.toThrow(
      /EACCES: .*make it writable, or give another folder/,
    )
    chmodSync(at, 0o755)
  })
})
