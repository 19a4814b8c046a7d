import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Shard } from '../../faults/verify/campaign.js'
import { added, type Part } from '../../faults/verify/parts.js'
import { INTERRUPTED } from '../print/interrupted.js'
import type { Io } from '../wiring.js'
import { concluded } from './verify.js'

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url))

/** The same command in several processes, a shard of this shard each; their tallies add up. */
export async function verifyInJobs(
  jobs: number,
  line: readonly string[],
  { index, of }: Shard,
  json: boolean,
  io: Io,
): Promise<number> {
  const rest = line.filter(
    (word, i) =>
      !/^--(jobs|json|shard)(=|$)/.test(word) && !/^--(jobs|shard)$/.test(line[i - 1] ?? ''),
  )
  const shards = Array.from({ length: jobs }, (_, i) => `${index + i * of}/${jobs * of}`)
  const texts = await Promise.all(
    shards.map((shard, i) => ran([...rest, '--shard', shard, '--json'], i === 0, io)),
  )
  const parts = texts.flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as Part]))
  // It was stopped before any of them had begun.
  if (parts.length === 0) return INTERRUPTED
  return concluded(added(parts, { index, of }, io.signal.aborted), json, io)
}

/**
 * What it printed; undefined: stopped before it had begun. In a group of its own, Ctrl-C reaches it
 * once, from here: it tells its part.
 */
function ran(args: readonly string[], tells: boolean, io: Io): Promise<string | undefined> {
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
      else if (io.signal.aborted) resolve(undefined)
      else reject(new Error(`a shard ended without a summary: ${err || args.join(' ')}`))
    })
  })
}
