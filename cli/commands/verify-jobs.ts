import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { EMPTY } from '../../faults/verify/tally.js'
import type { Io } from '../wiring.js'
import { mergeSummaries } from './verify.js'

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url))

/** The same command in several processes, a shard each; their tallies add up. */
export async function verifyInJobs(
  jobs: number,
  line: readonly string[],
  json: boolean,
  io: Io,
): Promise<number> {
  const rest = line.filter(
    (word, i) => !/^--(jobs|json)(=|$)/.test(word) && line[i - 1] !== '--jobs',
  )
  const shards = Array.from({ length: jobs }, (_, i) => ['--shard', `${i + 1}/${jobs}`, '--json'])
  const texts = await Promise.all(shards.map((shard, i) => ran([...rest, ...shard], i === 0, io)))
  return mergeSummaries(texts, json, io)
}

/** What it printed. In a group of its own, Ctrl-C reaches it once, from here: it tells its part. */
function ran(args: readonly string[], tells: boolean, io: Io): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, 'verify', ...args], {
      detached: true,
      stdio: ['ignore', 'pipe', tells ? 'inherit' : 'pipe'],
    })
    const stop = (): void => void child.kill('SIGINT')
    io.signal.addEventListener('abort', stop)
    let out = ''
    let err = ''
    child.stdout!.on('data', (text) => {
      out += text
    })
    child.stderr?.on('data', (text) => {
      err += text
    })
    child.on('error', reject)
    child.on('close', () => {
      io.signal.removeEventListener('abort', stop)
      if (out.trim().startsWith('{')) resolve(out)
      // It was stopped before it had begun.
      else if (io.signal.aborted) resolve(JSON.stringify({ ...EMPTY, interrupted: true }))
      else reject(new Error(`a shard ended without a summary: ${err || args.join(' ')}`))
    })
  })
}
