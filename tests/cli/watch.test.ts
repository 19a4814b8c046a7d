import { request as httpRequest } from 'node:http'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Snapshot } from '../../bench/watch/snapshot.js'
import { main } from '../../cli/program.js'
import { realWiring } from '../../cli/real-wiring.js'
import type { Io } from '../../cli/wiring.js'
import { cellFor, chunk42, fakeWiring } from './fakes.js'

/** A command that runs: what it has said so far, and its end. */
function begun(line: string, openScreen?: Io['openScreen']) {
  const out: string[] = []
  const err: string[] = []
  const stop = new AbortController()
  const io: Io = {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    live: false,
    signal: stop.signal,
    ...(openScreen === undefined ? {} : { openScreen }),
  }
  const ended = main(line.split(' '), realWiring, io)
  return { out, err, stop, ended }
}
async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
interface Asked {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly text: string
}
/** By hand, as `fetch` sets Host and Origin itself. */
function ask(url: string, method: string, headers: Record<string, string> = {}): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(url, { method, headers, agent: false }, (answer) => {
      let text = ''
      answer.on('data', (bytes) => {
        text += bytes
      })
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text }))
    })
    asked.on('error', reject).end()
  })
}

describe('chunk42 watch, with its page', () => {
  let run: ReturnType<typeof begun>
  let url: string
  let origin: string
  /** All that the stream says, until it ends. */
  let stream: Promise<Asked>
  beforeAll(async () => {
    run = begun('watch --rate 20k --interval 100 --duration 30 --web')
    url = await until(() => /http:\S+/.exec(run.err.join(' '))?.[0])
    origin = new URL(url).origin
    stream = ask(`${url}events`, 'GET')
  })
  afterAll(async () => {
    run.stop.abort()
    await run.ended
  })

  test('listens on 127.0.0.1 alone', async () => {
    expect(new URL(url).hostname).toBe('127.0.0.1')
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
    for (const { address } of others) {
      const there = url.replace('127.0.0.1', address)
      await expect(ask(there, 'GET')).rejects.toThrow('ECONNREFUSED')
    }
  })
  test.each([
    ['another token', 'POST', (u: string) => u.replace(/\/[^/]+\/$/, '/0123456789/'), {}],
    ['another token', 'GET', (u: string) => `${new URL(u).origin}/`, {}],
    ['another origin', 'POST', (u: string) => u, { origin: 'https://example.org' }],
    ['another origin', 'POST', (u: string) => u, { origin: 'null' }],
    ['another origin', 'POST', (u: string) => u, { origin: '' }],
    ['another origin', 'GET', (u: string) => u, { origin: 'https://example.org' }],
    ['another host', 'GET', (u: string) => u, { host: 'example.org' }],
    ['another host', 'POST', (u: string) => u, { host: 'example.org:80' }],
  ])('refuses %s (%s)', async (why, method, to, headers) => {
    const usual = method === 'POST' ? { origin } : {}
    const target = method === 'POST' ? `${to(url)}crash/0` : to(url)
    expect(await ask(target, method, { ...usual, ...headers })).toMatchObject({
      status: 403,
      text: why,
    })
  })
  test('the page asks for nothing else, and works without scripts', async () => {
    const { status, headers, text } = await ask(url, 'GET')
    expect(status).toBe(200)
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; .*frame-ancestors/)
    expect(text.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/)
    expect(text).toContain('<form method="post" action="crash/1"><button>Crash worker 1')
    expect(text).toMatch(/<noscript>.*the buttons\s+work.*throughput/is)
  })
  test('crashes a worker that is asked for, ends, and the audit is exact', async () => {
    const post = (act: string) => ask(`${url}${act}`, 'POST', { origin })
    expect(await post('crash/7')).toMatchObject({ status: 404 })
    expect(await post('crash/1')).toMatchObject({ status: 204 })
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(await post('end')).toMatchObject({ status: 204 })
    expect(await run.ended).toBe(0)
    expect(run.out.join()).toMatch(/^audit +exact/m)
    const { text } = await stream
    const snapshots = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => JSON.parse(json!))
    const last = snapshots.at(-1) as Snapshot
    expect(snapshots.length).toBeGreaterThan(3)
    expect(last).toMatchObject({ phase: 'over', faults: 1, lagEvents: 0 })
    expect(last.workers.map(({ deaths }) => deaths)).toEqual([0, 1])
    expect(last.moments.map(({ text: said }) => said).join()).toContain('on worker 1')
    const result = /^event: result\ndata: (.*)$/m.exec(text)![1]!
    expect(JSON.parse(result)).toBe(run.out.join())
    await expect(ask(url, 'GET')).rejects.toThrow('ECONNREFUSED')
  })
})

test('in a terminal keys crash and end it, and the screen is given back before the result', async () => {
  const drawn: string[] = []
  let press = (_key: string): void => {}
  let closed = 0
  const run = begun('watch --rate 20k --interval 100 --no-web', (onKey) => {
    press = onKey
    return {
      columns: 100,
      draw: (lines) => drawn.push(lines.join('\n')),
      close: () => {
        closed++
        expect(run.out).toEqual([])
      },
    }
  })
  const shows = (part: string) => until(() => drawn.at(-1)?.includes(part) || undefined)
  await shows('crash: 0-1')
  press('7')
  await shows('there is no worker 7')
  press('c')
  await shows('the coordinator starts again: life 2')
  press('q')
  expect(await run.ended).toBe(0)
  expect(closed).toBeGreaterThan(0)
  expect(run.err.join()).not.toContain('http')
  expect(run.out.join()).toMatch(/^audit +exact/m)
})
test('Ctrl-C gives the run up: 130, and nothing is left open', async () => {
  const run = begun('watch --web')
  const url = await until(() => /http:\S+/.exec(run.err.join(' '))?.[0])
  run.stop.abort()
  expect(await run.ended).toBe(130)
  expect(run.err.at(-1)).toBe('chunk42: interrupted: the cell was not finished')
  await expect(ask(url, 'GET')).rejects.toThrow('ECONNREFUSED')
})
test('with --out it is kept like a run, under the command that was typed', async () => {
  const looked: string[] = []
  const fake = fakeWiring()
  const runCell: typeof fake.runCell = async (spec, hooks) => {
    if (hooks.shown !== undefined) looked.push(spec.id)
    return fake.runCell(spec, hooks)
  }
  const wiring = { ...fake, runCell }
  const { exitCode, out } = await chunk42('watch --engine acked --out runs --json', wiring)
  const written = [...wiring.files.files.entries()].find(([path]) => path.endsWith('result.json'))
  const { command, cells, complete } = JSON.parse(String(written?.[1]))
  expect({ exitCode, complete, cells }).toEqual({
    exitCode: 0,
    complete: true,
    cells: [JSON.parse(out)],
  })
  expect(command).toBe('npm run -s chunk42 -- watch --engine acked --json')
  expect(looked).toHaveLength(1)
})
test('what is interesting is the default, and what is given counts', async () => {
  const told = async (line: string) => {
    let seen = ''
    const wiring = fakeWiring({
      runCell: async (spec) => {
        const { intervalMs, chunkEventsMax, checkpointIntervalMs, workload } = spec
        const { events, ratePerSec } = workload
        seen = [intervalMs ?? checkpointIntervalMs, ratePerSec, events, chunkEventsMax].join(' ')
        return { cell: cellFor(spec), journal: new Uint8Array() }
      },
    })
    const { exitCode, out } = await chunk42(line, wiring)
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^audit +exact/m)
    return seen
  }
  expect(await told('watch')).toBe('200 100000 6000000 5500')
  expect(await told('watch --interval 50 --rate 10M')).toBe('50 10000000 50000000 137500')
  expect(await told('watch --chunk-events 7 --duration 3')).toBe('200 100000 300000 7')
  expect(await told('watch --engine per-event')).toBe('100 100000 6000000 1000000')
})
