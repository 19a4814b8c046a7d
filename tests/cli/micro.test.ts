import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseBaseline } from '../../bench/micro/baseline.js'
import { micro } from '../../cli/commands/micro.js'

let baselines = ''
beforeAll(() => {
  baselines = mkdtempSync(join(tmpdir(), 'chunk42-baselines-test-'))
})
afterAll(() => rmSync(baselines, { recursive: true, force: true }))

async function run(names: string[], switches: Partial<Parameters<typeof micro>[1]> = {}) {
  const out: string[] = []
  const { signal } = new AbortController()
  const io = { out: (t: string) => out.push(t), err: () => {}, live: false, signal }
  const all = { time: '1', json: false, size: 'tiny', baselines, ...switches } as const
  const exitCode = await micro(names, all, io)
  return { exitCode, out: out.join('\n') }
}
const path = () => join(baselines, readdirSync(baselines)[0]!)

describe('chunk42 micro', () => {
  test('keeps a baseline for this class of machines, and compares with it', async () => {
    const saved = await run(['snapshot', 'fold-ysb'], { save: true })
    expect(saved.exitCode).toBe(0)
    expect(saved.out).toContain(path())
    const baseline = parseBaseline(readFileSync(path(), 'utf8'))
    expect(Object.keys(baseline.parts).sort()).toEqual(['fold-ysb', 'snapshot'])
    // At 1 ms a part noise may say anything; the hash says that the work is the same.
    const { out } = await run(['snapshot'], { against: true })
    expect(out).toMatch(/snapshot +│.*(no difference|slower|faster)/)
    expect(out).not.toContain('fold-ysb')
  })
  test('exits with 3 when a part became slower', async () => {
    const baseline = parseBaseline(readFileSync(path(), 'utf8'))
    const { hash } = baseline.parts.snapshot!
    const parts = { snapshot: { ratio: 1e-9, noisePercent: 1, hash } }
    const file = join(baselines, 'fast.json')
    writeFileSync(file, JSON.stringify({ ...baseline, parts }))
    const { exitCode, out } = await run(['snapshot'], { against: file, json: true })
    expect(exitCode).toBe(3)
    expect(JSON.parse(out)).toMatchObject({ compared: [{ name: 'snapshot', failed: true }] })
  })
  test('refuses what is no baseline before it measures', async () => {
    await expect(run([], { against: 'nowhere.json' })).rejects.toThrow('no such baseline')
    const file = join(baselines, 'broken.json')
    writeFileSync(file, '{')
    await expect(run([], { against: file })).rejects.toThrow('not JSON')
  })
})
