import type { VerifyPlan } from '../../faults/verify/plan.js'
import type { Entry } from '../../runtime/journal.js'
import { type Commit, Fenced } from '../../sinks/sink.js'

/** One commit as the sink saw it, and what came of it. */
export interface Seen {
  readonly commit: Commit
  said: string
}

/** A run, a line a step; progress of state is left out, it would hide the rest. */
export function timeline(
  entries: readonly Entry[],
  plan: VerifyPlan,
  commits: readonly Seen[],
): string[] {
  let next = 0
  const told = (entry: Entry): string[] => {
    const head = `${entry.atMs.toFixed(3).padStart(10)} ms  ${entry.process.padEnd(20)} `
    switch (entry.kind) {
      case 'progress':
        if (entry.stage === 'processed') return []
        return [`${head}visible: partition ${entry.partition} up to ${entry.offset}`]
      case 'spawn':
        return [`${head}starts${entry.slot < 0 ? '' : ` on worker ${entry.slot}`}`]
      case 'exit':
        return [`${head}${entry.ok ? 'ends' : `is lost: ${entry.error}`}`]
      case 'gone':
        return []
      case 'fault':
        return [`${head}*** ${entry.what}${whereOf(entry.process, entry.what, plan)} ***`]
      case 'perform':
        if (entry.label !== 'sink.commit') return [`${head}${entry.label}`]
        return [`${head}${entry.label}${commitText(commits[next++])}`]
    }
  }
  return entries.flatMap(told)
}

/** Where the plan aims, if it is at a point. */
function whereOf(process: string, act: string, { faults }: VerifyPlan): string {
  const role = process.split(/[-#]/)[0]!
  const aimed = faults.filter((fault) => fault.act === act && fault.process.startsWith(role))
  const { at } = aimed.find((fault) => fault.process === process) ?? aimed[0] ?? {}
  return at !== undefined && 'point' in at ? ` at ${at.point}, time ${at.hit}` : ''
}
function commitText(seen: Seen | undefined): string {
  if (seen === undefined) return ''
  const { commit, said } = seen
  const rows = commit.rows.reduce((sum, { key }) => sum + key.length, 0)
  const id = commit.id === undefined ? '' : ` ${commit.id}`
  return `${id} of epoch ${commit.epoch}: ${rows} rows, ${said}`
}
/** What a sink's act came to, in a word. */
export function saidOf(value: unknown, error: unknown): string {
  if (error instanceof Fenced) return 'refused: it is over'
  if (error !== undefined) return `failed: ${error instanceof Error ? error.message : error}`
  return value === 'repeated' ? 'was there already' : 'applied'
}
