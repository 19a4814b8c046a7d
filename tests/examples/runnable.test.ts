import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ROOT } from '../root.js'

const out = mkdtempSync(join(tmpdir(), 'chunk42-examples-'))
afterAll(() => rmSync(out, { recursive: true, force: true }))

test.each([
  [
    'one-by-one',
    [
      /^one-by-one: 0 of \d+ runs/m,
      /^one-by-one-broken: [1-9]\d* of /m,
      /^one-by-one-50ms-.*: exact, visible/m,
    ],
  ],
  ['ledger', [/^ledger: 0 of \d+ runs/m, /^ledger-broken: [1-9]\d* of /m, /-ledger-.*: exact$/m]],
  ['flash-sale', [/^micro-batch-.*: exact, visible/m, /^per-event-.*: exact, visible/m]],
])('node dist/examples/%s/main.js runs as it stands', (name, lines) => {
  const main = join(ROOT, 'dist', 'examples', name, 'main.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, out], { encoding: 'utf8' })
  for (const line of lines) expect(stdout, stderr).toMatch(line)
  expect(status).toBe(0)
  if (name !== 'ledger') expect(readdirSync(out, { recursive: true }).join()).toContain('report')
})
