import { quote } from '../../bench/plan/command.js'
import { NATIVE_NAMES, type RunOptions } from '../../bench/plan/options.js'
import type { CellSpec } from '../../bench/spec.js'
import type { CellHooks } from '../../bench/sweep.js'
import { LiveFold } from '../../bench/watch/fold.js'
import type { Live, Whom } from '../../bench/watch/live.js'
import { commandLine } from '../../reports/started.js'
import { runFlags } from '../flags.js'
import { checkedCell, type Given, readFlags } from '../options.js'
import { withOwnQuery } from '../own-query.js'
import { colors } from '../print/colors.js'
import { auditHolds } from '../print/figures.js'
import { interrupted } from '../print/interrupted.js'
import { cellText } from '../print/table.js'
import { keysText, watchLine, watchLines } from '../print/watch.js'
import { UsageError } from '../usage-error.js'
import { whole } from '../values.js'
import { serveWatch, type WatchServer } from '../watch/server.js'
import type { Io, Screen, Wiring } from '../wiring.js'
import { kept } from './run.js'

export interface WatchSwitches {
  readonly json: boolean
  /** Undefined: where there is a terminal to show its address. */
  readonly web: boolean | undefined
  readonly port: string | undefined
  /** It is kept there, as `run --out` does. */
  readonly out?: string | undefined
}

/** No part of usual intervals, or it would see each batch at the same place. */
const DRAW_MS = 190
const LINE_MS = 1_000
const SECONDS = 60
/** Clicks are made before the run, 25 bytes each. */
const EVENTS_MAX = 50_000_000
const RATE_PER_SEC = 100_000
const INTERVAL_MS = 200
/** Of a batch, for each worker: where a chunk dies there are others to go on. */
const CHUNKS = 2
const WORKERS = 2
/** Batches are not all of one size. */
const SLACK = 1.1

/** One cell, shown while it runs; its audited result in the end, as `run` prints it. */
export async function watch(
  given: Given,
  { json, web, port, out }: WatchSwitches,
  argv: readonly string[],
  wiring: Wiring,
  io: Io,
): Promise<number> {
  const portNumber = port === undefined ? 0 : whole(0, 65_535)(port, 'port')
  const spec = checkedWatch(readFlags(runFlags(wiring.catalog), await withOwnQuery(given)))
  const wantsScreen = io.openScreen !== undefined && !json
  const show = new Show(io, wantsScreen)
  const server =
    (web ?? wantsScreen) ? await serveWatch(portNumber, (what) => show.asked(what)) : undefined
  try {
    io.err(`chunk42: making ${spec.workload.events.toLocaleString('en')} clicks`)
    const shown = (live: Live) => show.begins(live, server)
    const shows = showing(wiring, spec, shown)
    const stopping = { ...io, signal: show.signal }
    const { cell } =
      out === undefined
        ? await shows.runCell(spec, { signal: show.signal })
        : await kept(spec, { ...keepingOf(spec, argv, wiring), out }, shows, stopping)
    show.close()
    const text = cellText(cell)
    server?.result(text)
    io.out(json ? JSON.stringify(cell, null, 2) : text)
    return auditHolds(cell) ? 0 : 1
  } catch (error) {
    show.close()
    if (!io.signal.aborted) throw error
    return interrupted('the cell was not finished', json, io)
  } finally {
    show.close()
    await server?.close()
  }
}

/** That one cell, and not what comes before it to warm up, is looked at. */
function showing(
  wiring: Wiring,
  watched: CellSpec,
  shown: NonNullable<CellHooks['shown']>,
): Wiring {
  return {
    ...wiring,
    runCell: (spec, hooks) => wiring.runCell(spec, spec === watched ? { ...hooks, shown } : hooks),
  }
}
/** The screen shows more than a sweep would tell. */
const UNTOLD = {
  begins: () => {},
  progress: () => {},
  ended: () => {},
  searches: () => {},
  found: () => {},
}
function keepingOf({ workload: { input } }: CellSpec, argv: readonly string[], wiring: Wiring) {
  return {
    watch: UNTOLD,
    input: input === null ? null : wiring.inputOf(input),
    command: commandLine(`watch ${argv.map(quote).join(' ')}`.trimEnd()),
  }
}

/** What is interesting at once, where nothing was said; and it must be possible to strike it. */
function checkedWatch(given: RunOptions): CellSpec {
  const { engine = 'micro-batch', ratePerSec = RATE_PER_SEC, workers = WORKERS } = given
  const native = NATIVE_NAMES.find((name) => name === engine)
  if (native === undefined) {
    throw new UsageError(`--engine ${engine}`, 'nobody can look inside', NATIVE_NAMES.join(', '))
  }
  if (given.runtime === 'simulated') {
    throw new UsageError('--runtime simulated', 'it is over at once', '--runtime threads')
  }
  const seconds = Math.min(SECONDS, EVENTS_MAX / ratePerSec)
  const timed = given.drain || given.events !== undefined ? {} : { durationSeconds: seconds }
  const usual = engine === 'micro-batch' && !given.trigger ? { intervalMs: INTERVAL_MS } : {}
  const paced = given.drain ? {} : usual
  const { intervalMs = 0 } = { ...paced, ...given }
  const batch = (ratePerSec * intervalMs) / 1000
  const cut = engine === 'micro-batch' && batch > 0 && given.state !== 'lineage'
  const chunks = cut ? { chunkEventsMax: Math.ceil((SLACK * batch) / (CHUNKS * workers)) } : {}
  const options = { ...timed, ...paced, ...chunks, ...given }
  // Whether it may be struck at all: the audit must be able to tell what came of it.
  checkedCell({ ...options, fault: options.fault ?? 'crash:event=1,worker=0' })
  return checkedCell(options)
}

/** Draws a run, and does what keys and buttons ask for. */
class Show {
  readonly #io: Io
  readonly #wantsScreen: boolean
  readonly #failed = new AbortController()
  #screen: Screen | undefined
  #live: Live | undefined
  #fold: LiveFold | undefined
  #timer: NodeJS.Timeout | undefined
  #said = ''

  constructor(io: Io, wantsScreen: boolean) {
    this.#io = io
    this.#wantsScreen = wantsScreen
  }
  /** Ctrl-C, or that a run could not be ended as it should. */
  get signal(): AbortSignal {
    return AbortSignal.any([this.#io.signal, this.#failed.signal])
  }
  begins(live: Live, server: WatchServer | undefined): () => void {
    const fold = new LiveFold(live)
    this.#live = live
    this.#fold = fold
    if (server !== undefined) this.#io.err(`chunk42: live at ${server.url}`)
    if (this.#wantsScreen) this.#screen = this.#io.openScreen!((key) => this.#pressed(key))
    let lineMs = LINE_MS
    const look = (isOver = false) => {
      const snapshot = fold.look(isOver)
      server?.publish(snapshot)
      if (this.#screen !== undefined) {
        const { columns } = this.#screen
        const foot = [keysText(snapshot), server?.url ?? '', this.#said]
        const lines = [...watchLines(snapshot, columns, colors), '']
        this.#screen.draw([...lines, ...foot.map((text) => text.slice(0, columns))])
      } else if (snapshot.atMs >= lineMs || isOver) {
        lineMs += LINE_MS
        this.#io.err(watchLine(snapshot))
      }
    }
    this.#timer = setInterval(look, DRAW_MS)
    look()
    return () => {
      clearInterval(this.#timer)
      look(true)
      this.close()
    }
  }
  /** By a button: `crash/0`, `crash/any`, `end`. */
  asked(what: string): boolean {
    if (what === 'end') return this.#end()
    const whom = /^crash\/(\d+|any|coordinator)$/.exec(what)?.[1]
    if (whom === undefined) return false
    return this.#crash(/^\d/.test(whom) ? Number(whom) : (whom as Whom))
  }
  close(): void {
    clearInterval(this.#timer)
    this.#screen?.close()
    this.#screen = undefined
  }

  #pressed(key: string): void {
    if (/^\d$/.test(key)) this.#crash(Number(key))
    else if (key === 'k') this.#crash('any')
    else if (key === 'c') this.#crash('coordinator')
    else if (key === 'q') this.#end()
  }
  #crash(whom: Whom): boolean {
    const found = this.#live?.crash(whom) ?? false
    const name = typeof whom === 'number' ? `worker ${whom}` : whom
    this.#said = found ? `${name} is ordered to crash` : `there is no worker ${whom}`
    return found
  }
  #end(): boolean {
    if (this.#live?.canEnd !== true) {
      this.#said = 'its clicks end by themselves; Ctrl-C gives it up'
      return false
    }
    try {
      this.#live.end()
      this.#fold?.ends()
      this.#said = 'ending: what is due is still counted, then the audit'
    } catch (error) {
      this.#failed.abort(error)
    }
    return true
  }
}
