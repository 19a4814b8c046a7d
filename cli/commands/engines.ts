import { type Catalog, type Entry, namesOf } from '../catalog.js'
import { colors } from '../print/colors.js'
import type { Io } from '../wiring.js'

/** What there is to choose from. */
export function engines(catalog: Catalog, json: boolean, io: Io): number {
  if (json) {
    io.out(JSON.stringify(catalog, null, 2))
    return 0
  }
  const withGuarantees = catalog.engines.map((engine) => ({
    name: engine.name,
    about: `${engine.about}; guarantees: ${engine.guarantees.join(', ')}`,
  }))
  const faults = catalog.faults.map(({ usage, about }) => ({ name: usage, about }))
  const sections: [string, readonly Entry[]][] = [
    ['--engine', withGuarantees],
    ['--guarantee', catalog.guarantees],
    ['--trigger (micro-batch)', catalog.triggers],
    ['--query', catalog.queries],
    ['--sink', catalog.sinks],
    ['--workload', catalog.workloads],
    ['--fault (several with ;)', faults],
  ]
  for (const [flag, entries] of sections) io.out(section(flag, entries))
  return 0
}

function section(flag: string, entries: readonly Entry[]): string {
  const width = Math.max(0, ...namesOf(entries).map((name) => name.length))
  const lines = entries.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`)
  return [colors.bold(flag), ...lines].join('\n')
}
