import {
  type Check,
  commonChecks,
  engineChecks,
  type Machine,
  THIS_MACHINE,
} from '../../engines/clusters/checks.js'
import { ClusterError } from '../../engines/clusters/cluster.js'
import { topicClasses } from '../../engines/clusters/kafka/producer.js'
import { CLUSTER_ENGINES } from '../../engines/clusters/registry.js'
import { colors } from '../print/colors.js'
import type { Io } from '../wiring.js'

const CANNOT = 2

export interface DoctorSwitches {
  readonly json: boolean
  /** First fetch what they are made of. */
  readonly download: boolean
}

/** Which engines of others can run here, and what to do about the rest. 0: all of them can. */
export async function doctor(
  { json, download }: DoctorSwitches,
  io: Io,
  machine: Machine = THIS_MACHINE,
): Promise<number> {
  if (download) await downloadAll(io)
  const common = await commonChecks(machine)
  const engines = await Promise.all(
    CLUSTER_ENGINES.map(async (kind) => {
      const checks = await engineChecks(kind, machine)
      const runs = [...common, ...checks].every(({ todo }) => todo === undefined)
      return { name: kind.name, version: kind.version, runs, checks }
    }),
  )
  if (json) io.out(JSON.stringify({ common, engines }, null, 2))
  else {
    for (const check of common) io.out(line(check.what, check))
    for (const { name, version, runs, checks } of engines) {
      io.out(`${colors.bold(`${name} ${version}`)}: ${runs ? 'can run here' : 'cannot run here'}`)
      for (const check of checks) io.out(`  ${line(check.what, check)}`)
    }
  }
  return engines.every(({ runs }) => runs) ? 0 : CANNOT
}

/** One after the other: what cannot be fetched is told, and the checks tell what to do. */
async function downloadAll(io: Io): Promise<void> {
  const say = (text: string) => io.err(text)
  const all = CLUSTER_ENGINES.map((kind) => () => kind.make().ensure(say))
  for (const ensure of [() => topicClasses(say), ...all]) {
    await ensure().catch((error: unknown) => {
      if (!(error instanceof ClusterError)) throw error
      io.err(`chunk42: ${error.message}`)
    })
  }
}

function line(what: string, { found, todo }: Check): string {
  return `${what.padEnd(8)} ${found}${todo === undefined ? '' : colors.yellow(`; ${todo}`)}`
}
