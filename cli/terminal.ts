import { INTERRUPTED } from './print/interrupted.js'
import { openScreen } from './watch/screen.js'
import type { Io } from './wiring.js'

/** The real terminal. The first Ctrl-C asks to finish, the second one ends it at once. */
export function terminal(): Io {
  const stop = new AbortController()
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(INTERRUPTED)
    stop.abort()
    process.stderr.write('chunk42: finishing what there is; Ctrl-C again to end at once\n')
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  for (const stream of [process.stdout, process.stderr]) {
    // `chunk42 engines | head`: nobody reads any more, which is no fault of ours.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit()
      throw error
    })
  }
  const isScreen = process.stdin.isTTY === true && process.stdout.isTTY === true
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    live: process.stderr.isTTY === true && !process.env.CI,
    signal: stop.signal,
    ...(isScreen ? { openScreen } : {}),
  }
}
