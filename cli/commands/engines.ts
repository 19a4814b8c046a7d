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
    about: `${engine.about}; guarantees: ${engine.guarantees.join(', ')}${historyText(engine)}`,
  }))
  const clusters = catalog.clusters.map(({ name, version, about, guarantees, modes: ways }) => ({
    name,
    about: `${version}: ${about}; guarantees: ${guarantees.join(', ')}; --mode ${ways.join('|')}`,
  }))
  const modes = catalog.modes.map(({ flag, choices, engines, about }) => ({
    name: `${flag} ${choices.join('|')}`,
    about: `${engines.length === 0 ? '' : `${engines.join(', ')}: `}${about}`,
  }))
  const faults = catalog.faults.map(({ usage, about }) => ({ name: usage, about }))
  const sections: [string, readonly Entry[]][] = [
    ['--engine', withGuarantees],
    ['--engine, of others, over Kafka', clusters],
    ['--guarantee', catalog.guarantees],
    ['--trigger (micro-batch)', catalog.triggers],
    ['modes', modes],
    ['--query', catalog.queries],
    ['--sink', catalog.sinks],
    ['--workload', catalog.workloads],
    ['--fault (several with ;)', faults],
  ]
  for (const [flag, entries] of sections) io.out(section(flag, entries))
  return 0
}

/** Some rows depend on clicks that are long gone: not each guarantee holds for them. */
function historyText({ guarantees, history = [] }: Catalog['engines'][number]): string {
  if (history.length === 0) return '; no history queries'
  if (history.length === guarantees.length) return ''
  return `; history queries: ${history.join(', ')}`
}

function section(flag: string, entries: readonly Entry[]): string {
  const width = Math.max(0, ...namesOf(entries).map((name) => name.length))
  const lines = entries.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`)
  return [colors.bold(flag), ...lines].join('\n')
}
