import type { Cell } from '../../reports/result.js'

type Timeline = NonNullable<Cell['timeline']>
type Bar = Timeline['bars'][number]

/** Two chunks a batch; in batch 21 one dies half way and comes back on the other worker. */
export function chunkTimeline(intervalMs: number, rate: number): Timeline {
  const everyMs = Math.max(intervalMs, 8)
  const workMs = Math.min(everyMs * 0.6, 3 + (everyMs * rate) / 1e7)
  const faultMs = 21 * everyMs + 0.6 + workMs / 2
  const bars: Bar[] = []
  const marks: Timeline['marks'] = []
  const fromMs = Math.max(0, faultMs - Math.max(3 * everyMs, 100))
  const toMs = faultMs + Math.max(4 * everyMs, 100)
  bars.push({ process: 'micro-batch#1', lane: 'coordinator', fromMs, toMs, outcome: 'running' })
  for (let batch = Math.ceil(fromMs / everyMs); batch * everyMs < toMs; batch++) {
    // What is behind the struck batch begins late, until it has caught up.
    const late = batch >= 22 ? Math.max(0, 10 + 2 * workMs - (batch - 21) * (everyMs - workMs)) : 0
    const startMs = batch * everyMs + 0.6 + late
    for (const index of [0, 1]) {
      const struck = batch === 21 && index === 0
      const process = `chunk-${batch * 2 + index}@${batch}.${index}`
      const lane = `worker ${struck ? 1 : batch === 21 ? 0 : index}`
      const endMs =
        startMs + (struck ? workMs / 2 + 7 : workMs * (0.94 + 0.05 * ((batch + index) % 2)))
      bars.push({
        process: `${process}#1`,
        lane,
        fromMs: startMs,
        toMs: endMs,
        outcome: struck ? 'died' : 'done',
      })
      if (struck) {
        const back = Math.max(endMs, startMs + workMs) + 0.4
        bars.push({
          process: `${process}#2`,
          lane: 'worker 0',
          fromMs: back,
          toMs: back + workMs,
          outcome: 'done',
        })
        marks.push({ atMs: faultMs, lane: 'worker 1', what: 'fault: kill' })
        marks.push({ atMs: back, lane: 'worker 0', what: `restart: ${process}#2` })
      }
    }
    const commitMs = batch === 21 ? startMs + 2 * workMs + 8.5 : startMs + workMs + 1.2
    marks.push({ atMs: commitMs, lane: 'coordinator', what: 'commit' })
  }
  const commits = marks.filter((m) => m.what === 'commit').map((m) => m.atMs)
  return { fromMs, toMs, bars, marks, lag: lagOf(commits, everyMs, rate, fromMs, toMs) }
}

/** One long process a worker; when one dies, both begin a new life from the last checkpoint. */
export function eventTimeline(checkpointMs: number, rate: number): Timeline {
  const faultMs = 12.4 * checkpointMs
  const goneMs = faultMs + 9
  const fromMs = faultMs - Math.max(3 * checkpointMs, 100)
  const toMs = faultMs + Math.max(5 * checkpointMs, 100)
  const bars: Bar[] = [
    { process: 'per-event#1', lane: 'coordinator', fromMs, toMs, outcome: 'running' },
  ]
  const marks: Timeline['marks'] = [{ atMs: faultMs, lane: 'worker 1', what: 'fault: kill' }]
  for (const index of [0, 1]) {
    const endMs = goneMs + (index === 0 ? 3 : 0)
    const backMs = goneMs + 14 + index * 2
    const lane = `worker ${index}`
    bars.push({ process: `worker-${index}#1`, lane, fromMs, toMs: endMs, outcome: 'died' })
    bars.push({ process: `worker-${index}#2`, lane, fromMs: backMs, toMs, outcome: 'running' })
    marks.push({ atMs: backMs, lane, what: `restart: worker-${index}#2` })
  }
  const commits: number[] = []
  for (let n = Math.ceil(fromMs / checkpointMs); n <= 12; n++) commits.push(n * checkpointMs + 4)
  for (let at = goneMs + 24 + checkpointMs; at < toMs; at += checkpointMs) commits.push(at)
  marks.push(...commits.map((atMs) => ({ atMs, lane: 'coordinator', what: 'commit' })))
  return { fromMs, toMs, bars, marks, lag: lagOf(commits, checkpointMs, rate, fromMs, toMs) }
}

/** Grows with the clicks, falls with each commit to what came since it was cut. */
function lagOf(
  commits: readonly number[],
  everyMs: number,
  rate: number,
  fromMs: number,
  toMs: number,
) {
  const lag: Timeline['lag'] = []
  const cutMs = (commitMs: number) => commitMs - Math.min(5, everyMs / 3)
  let seenMs = fromMs - everyMs / 2
  for (let i = 0; i <= 200; i++) {
    const atMs = fromMs + ((toMs - fromMs) * i) / 200
    for (const commit of commits) if (commit <= atMs) seenMs = Math.max(seenMs, cutMs(commit))
    lag.push({ atMs, events: Math.round(((atMs - seenMs) * rate) / 1000) })
  }
  return lag
}
