import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { InputError } from '../../workloads/input-error.js'
import { readAccessLog, readReplay } from '../../workloads/replay-file.js'
import { sampleLog } from './sample-log.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-replay-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('the file of an access log', () => {
  const log = sampleLog([1, 2, 3])

  test('is read plain and gz, known by its bytes and not by its name', () => {
    const twoMembers = Buffer.concat([gzipSync(log), gzipSync(log)])
    expect(Buffer.from(readAccessLog(written('plain.gz', log))).toString()).toBe(log)
    expect(Buffer.from(readAccessLog(written('packed', gzipSync(log)))).toString()).toBe(log)
    expect(readReplay(written('two', twoMembers)).clicks.length).toBe(6)
  })

  test.each([
    ['missing', undefined, /^input .*missing: cannot be read \(ENOENT\); allowed is [^\n]*$/],
    [
      'broken',
      gzipSync(log).subarray(0, 60),
      /^input .*broken: cannot be unpacked \(.+\); [^\n]*$/,
    ],
    ['empty', '', /^input .*empty: it is empty; [^\n]*$/],
    ['other', 'no log', /^input .*other: none of its 1 lines could be parsed; [^\n]*$/],
  ])('is refused with one line if it is %s', (name, content, message) => {
    const path = content === undefined ? join(folder, name) : written(name, content)
    expect(() => readReplay(path)).toThrow(InputError)
    expect(() => readReplay(path)).toThrow(message)
  })
})
