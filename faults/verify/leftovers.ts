import type { SimulatedDisk } from '../../runtime/simulated/disk.js'
import type { Broken } from './oracles.js'
import type { Quiet } from './subject.js'

/** By a life that ended well: its fence has ended what older ones had open. */
export function leftIn(sink: Quiet): Broken | undefined {
  const [first] = sink.leftovers?.() ?? []
  return first === undefined ? undefined : { oracle: 'O11', what: `left behind: ${first}` }
}
/** Files that lives without faults do not leave. */
export function stale(disk: SimulatedDisk, most: number): Broken {
  const files = disk.list('')
  const what = `${files.length} files are left, and ${most} without faults: ${files.join(', ')}`
  return { oracle: 'O11', what }
}
