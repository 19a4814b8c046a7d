import { readFileSync } from 'node:fs'
import { heapOn } from '../../../runtime/heap.js'
import { LinearArena } from '../../../runtime/linear-arena.js'
import { mayBeLate } from '../../../workloads/lateness.js'
import { keysOf, makeLog, type SharedLog, secondsOf } from '../../../workloads/log/memory.js'
import { compileAssembly } from '../../../workloads/queries/assembly.js'
import type { Audit, Form, Kernel } from '../../../workloads/queries/kernel.js'
import { compile } from '../../../workloads/queries/loops.js'
import type { Query } from '../../../workloads/queries/query.js'
import type { Workload } from '../../../workloads/workload.js'

const WASM = new URL('../../../workloads/queries/assembly/index.wasm', import.meta.url)
const module = new WebAssembly.Module(readFileSync(WASM))

/** Clicks that kernels of both forms can read. */
export function makeLinear(workload: Workload): { shared: SharedLog; arena: LinearArena } {
  const arena = LinearArena.make()!
  return { shared: makeLog(workload, undefined, arena), arena }
}

/** A kernel over clicks of `makeLinear`. */
export function kernelOf(
  form: Form,
  query: Query,
  shared: SharedLog,
  late = mayBeLate(query, shared),
  audit: Audit = 'hash',
): Kernel {
  const { campaignOf, memory } = shared
  const [keys, seconds] = [keysOf(query, shared), secondsOf(query, shared)]
  const options = { keys, seconds, campaignOf, mayBeLate: late, audit }
  if (form === 'typescript') return compile(query, options)
  const heap = heapOn(new LinearArena(memory!))
  return compileAssembly(query, options, { module, memory: memory! }, heap)
}
