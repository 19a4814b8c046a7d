import { readFileSync } from 'node:fs'

let compiled: WebAssembly.Module | undefined

/** The loops of workloads/queries/assembly, compiled once a process; threads are given them. */
export function kernelModule(): WebAssembly.Module {
  const file = new URL('../workloads/queries/assembly/index.wasm', import.meta.url)
  compiled ??= new WebAssembly.Module(readFileSync(file))
  return compiled
}
