import { readdirSync, readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

/** What this process, with all its threads, has used since it began. */
export interface Snapshot {
  readonly cpuNs: number
  /** read, readv, write and writev. */
  readonly transfers: number
  /** Turns of this thread's event loop: each polls once. */
  readonly polls: number
  readonly switches: number
  /** TCP segments sent on this machine, by anybody. */
  readonly segments: number
}

/** Looking is not for nothing: what costs most is looked at outside of what is measured. */
export function snapshotBefore(): Snapshot {
  const segments = segmentsNow()
  const switches = switchesNow()
  const transfers = transfersNow()
  return { segments, switches, transfers, polls: pollsNow(), cpuNs: cpuNsNow() }
}
export function snapshotAfter(): Snapshot {
  const cpuNs = cpuNsNow()
  const polls = pollsNow()
  const transfers = transfersNow()
  return { cpuNs, polls, transfers, switches: switchesNow(), segments: segmentsNow() }
}

function cpuNsNow(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) * 1000
}
function pollsNow(): number {
  return performance.nodeTiming.uvMetricsInfo.loopCount
}

/** NaN where the system does not tell, and so is every figure that is made of it. */
function transfersNow(): number {
  const text = textOf('/proc/self/io')
  return after(text, /^syscr: (\d+)$/m) + after(text, /^syscw: (\d+)$/m)
}
function switchesNow(): number {
  let tasks: string[] = []
  try {
    tasks = readdirSync('/proc/self/task')
  } catch {
    return Number.NaN
  }
  let sum = 0
  for (const task of tasks) {
    const text = textOf(`/proc/self/task/${task}/status`)
    sum += after(text, /^voluntary_ctxt_switches:\s*(\d+)$/m)
    sum += after(text, /^nonvoluntary_ctxt_switches:\s*(\d+)$/m)
  }
  return sum
}
function segmentsNow(): number {
  const [names = '', values = ''] = textOf('/proc/net/snmp').match(/^Tcp:.*$/gm) ?? []
  return Number(values.split(' ')[names.split(' ').indexOf('OutSegs')] ?? Number.NaN)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
function after(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? Number.NaN)
}
