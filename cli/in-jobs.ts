import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Shard } from '../faults/verify/shards.js'
import type { Io } from './wiring.js'

const MAIN = fileURLToPath(new URL('main.js', import.meta.url))

/**
 * The same command in several processes, a shard each: what they printed for machines, but of those
 * that were stopped before they had begun.
 */
export async function inJobs<P>(
  command: string,
  line: readonly string[],
  shards: readonly Shard[],
  io: Io,
): Promise<P[]> {
  const rest = line.filter(
    (word, i) =>
      !/^--(jobs|json|shard)(=|$)/.test(word) && !/^--(jobs|shard)$/.test(line[i - 1] ?? ''),
  )
  const texts = await Promise.all(
    shards.map(({ index, of }, i) =>
      ran([command, ...rest, '--shard', `${index}/${of}`, '--json'], i === 0, io),
    ),
  )
  return texts.flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as P]))
}

/**
 * What it printed; undefined: stopped before it had begun. In a group of its own, Ctrl-C reaches it
 * once, from here: it tells its part.
 */
function ran(args: readonly string[], tells: boolean, io: Io): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
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
