import { commandLine } from '../../reports/started.js'
import { queryNamed } from '../../workloads/queries/query.js'
import type { ArrivalShape, KeyShape } from '../../workloads/workload.js'
import type { CellSpec } from '../spec.js'
import { cellOf } from './cell.js'
import { confText } from './cluster.js'
import { ownEngine } from './own-engines.js'
import { shownConf } from './secrets.js'
import { triggerText } from './triggers.js'

/**
 * The command that re-makes a cell. Law: read back it gives the same spec, but for settings that
 * are secret: of those it has the name. Defaults are left out,
 * so that the line stays short enough to be read.
 */
export function commandOf(spec: CellSpec): string {
  const shown = { ...spec, clusterConf: shownConf(spec.clusterConf) }
  return commandLine(`run ${flagsOf(shown).map(quote).join(' ')}`)
}

/** Its words after `run`, not quoted. */
export function flagsOf(spec: CellSpec): string[] {
  const { engine, workload: w } = spec
  const usual = cellOf({
    engine,
    workload: w.name,
    drain: w.drain,
    encoding: spec.encoding,
    log: spec.log.kind,
    ratePerSec: w.ratePerSec,
    ...(spec.clusterMode === null ? {} : { clusterMode: spec.clusterMode }),
    ...(spec.intervalMs === null ? {} : { intervalMs: spec.intervalMs }),
    ...(spec.checkpointIntervalMs === null
      ? {}
      : { checkpointIntervalMs: spec.checkpointIntervalMs }),
  })
  const u = usual.workload
  const own = ownEngine(engine)
  const words = own === undefined ? ['--engine', engine] : ['--engine-file', own.file]
  const say = (flag: string, value: string | number | null, unless?: string | number | null) => {
    if (value !== null && value !== unless) words.push(`--${flag}`, String(value))
  }
  say('trigger', triggerText(spec.trigger), triggerText(usual.trigger))
  say('interval', spec.intervalMs)
  say('checkpoint', spec.checkpointIntervalMs)
  say('rate', w.ratePerSec)
  if (w.drain) words.push('--load', 'max')
  say('events', w.events, u.events)
  if (w.cycleEvents !== u.cycleEvents) words.push('--cycle', String(w.cycleEvents ?? 'none'))
  say('workload', w.name, 'synthetic')
  say('input', w.input)
  const [, language, file] = /^(sql|python):(.*)$/s.exec(spec.query) ?? []
  if (language !== undefined) words.push(`--${language}`, file!)
  else say('query', spec.query, usual.query)
  say('keys', keysText(w.keys), keysText(u.keys))
  say('arrivals', arrivalsText(w.arrivals), arrivalsText(u.arrivals))
  say('disorder', w.disorderMs, u.disorderMs)
  say('late', `${w.lateShare}:${w.lateByMs}`, `${u.lateShare}:${u.lateByMs}`)
  say('malformed', w.malformedShare, u.malformedShare)
  if (spec.runtime !== 'cluster') say('encoding', spec.encoding, 'columns')
  if (spec.log.kind === 'file' && usual.log.kind === 'file') {
    say('log', spec.log.kind)
    say('log-folder', spec.log.folder, usual.log.folder)
  }
  if (spec.log.kind === 'kafka' && usual.log.kind === 'kafka') {
    if (spec.runtime !== 'cluster') say('log', spec.log.kind)
    say('brokers', spec.log.brokers, usual.log.brokers)
    say('kafka-client', spec.log.client, usual.log.client)
  }
  say('users', w.users, u.users)
  say('pages', w.pages, u.pages)
  say('campaigns', w.campaigns, u.campaigns)
  if (spec.runtime !== 'cluster') say('sink', spec.sink, usual.sink)
  say('sink-delay', delayText(spec.sinkDelay))
  say('guarantee', spec.guarantee, usual.guarantee)
  say('durability', spec.durability, usual.durability)
  say('output-mode', spec.outputMode, usual.outputMode)
  say('form', spec.form, usual.form)
  say('audit', spec.audit, usual.audit)
  say('workers', spec.workers, usual.workers)
  if (spec.rescale !== null) words.push('--rescale', `${spec.rescale.atMs}:${spec.rescale.workers}`)
  say('partitions', w.partitions, u.partitions)
  const byUser = queryNamed(spec.query)?.output === 'history'
  say('partition-by', w.partitionBy, byUser ? 'user' : u.partitionBy)
  say('runtime', spec.runtime, usual.runtime)
  say('warmup', spec.warmupMs, usual.warmupMs)
  say('chunk-events', spec.chunkEventsMax, usual.chunkEventsMax)
  say('batch-events', spec.batchEventsMax, usual.batchEventsMax)
  say('pipeline', spec.pipelineBatches, usual.pipelineBatches)
  say('group', spec.groupBatches, usual.groupBatches)
  say('speculate', spec.speculation, usual.speculation)
  say('state', spec.state, usual.state)
  say('checkpoint-batches', spec.checkpointBatches, usual.checkpointBatches)
  say('chunk-ms', spec.chunkMsTarget, usual.chunkMsTarget)
  say('slice-events', spec.sliceEvents, usual.sliceEvents)
  say('buffer-events', spec.bufferEvents, usual.bufferEvents)
  say('buffer-timeout', spec.bufferTimeoutMs, usual.bufferTimeoutMs)
  say('ack-timeout', spec.ackTimeoutMs, usual.ackTimeoutMs)
  say('pending', spec.pendingRoots, usual.pendingRoots)
  say('held-rows', spec.heldRows, usual.heldRows)
  say('bundle-events', spec.bundleEvents, usual.bundleEvents)
  say('bundle-ms', spec.bundleMs, usual.bundleMs)
  say('compact', spec.compactMs, usual.compactMs)
  say('alignment', spec.alignment, usual.alignment)
  say('checkpoint-timeout', spec.checkpointTimeoutMs, usual.checkpointTimeoutMs)
  say('mode', spec.clusterMode)
  say('conf', confText(spec.clusterConf))
  say('state-bytes', spec.clusterStateBytes, usual.clusterStateBytes)
  // A seed is always said: it is what makes a figure this figure.
  say('seed', w.seed)
  say('repeat', spec.repeat, usual.repeat)
  say('fault', spec.fault)
  return words
}

function keysText(keys: KeyShape): string {
  if (keys.kind === 'zipf') return `zipf:${keys.exponent}`
  if (keys.kind === 'hot') return `hot:${keys.share}:${keys.periodMs}`
  return keys.kind
}

/** As it is given to --sink-delay. */
export function delayText(delay: CellSpec['sinkDelay']): string | null {
  return delay && `${delay.commitMs}:${delay.rowMs}`
}

/** As it is given to --arrivals. */
export function arrivalsText(arrivals: ArrivalShape): string {
  switch (arrivals.kind) {
    case 'burst':
      return `burst:${arrivals.periodMs}:${arrivals.share}:${arrivals.factor}`
    case 'sine':
      return `sine:${arrivals.periodMs}:${arrivals.amplitude}`
    case 'ramp':
      return `ramp:${arrivals.from}`
    case 'steady':
      return arrivals.kind
  }
}

/** For a POSIX shell; anything but plain words stands in single quotes. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
