import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CampaignFile, type CampaignHead } from '../../../faults/verify/real/campaign-file.js'
import type { RunLine } from '../../../faults/verify/real/tally.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-file-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a campaign`s file keeps each whole line, and cuts off one that has no end', () => {
  const path = join(folder, 'real.jsonl')
  expect(CampaignFile.open(path)).toBeUndefined()
  const begun = CampaignFile.begin(path, { commit: 'a' } as CampaignHead)
  begun.append({ run: 0 } as RunLine)
  begun.append({ run: 1 } as RunLine)
  appendFileSync(path, '{"run":2,"eng')
  const opened = CampaignFile.open(path)
  expect(opened?.head.commit).toBe('a')
  expect(opened?.lines).toEqual([{ run: 0 }, { run: 1 }])
  opened?.append({ run: 2 } as RunLine)
  expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(4)
})
