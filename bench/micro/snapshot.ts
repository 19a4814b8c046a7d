import { seal, unseal } from '../../engines/frame.js'
import type { CellRows } from '../../workloads/queries/rows.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import { hashOf } from './hash.js'
import type { Micro } from './micro.js'

const KEYS = { tiny: 500, full: 100_000 } as const

/** A state in which every key of one window has a count. */
function stateOf(keys: number): WindowTable {
  const table = new WindowTable(keys)
  const slab = table.slab(0)
  for (let key = 0; key < keys; key++) {
    slab[key * 2] = key + 1
    slab[key * 2 + 1] = Math.imul(key, 0x9e3779b1)
  }
  return table
}

export const snapshot: Micro = {
  name: 'snapshot',
  about: 'lists the cells of a state and seals them as bytes',
  unit: 'ns',
  per: 'key',
  async make(size) {
    const keys = KEYS[size]
    const state = stateOf(keys)
    let bytes: Uint8Array = new Uint8Array()
    return {
      perRun: keys,
      run() {
        bytes = seal({ kind: 'base', state: state.rows() })
      },
      hash: () => hashOf(bytes),
    }
  },
}

export const restore: Micro = {
  name: 'restore',
  about: 'reads a snapshot back into a new state',
  unit: 'ns',
  per: 'key',
  async make(size) {
    const keys = KEYS[size]
    const bytes = seal(stateOf(keys).rows())
    let state = new WindowTable(keys)
    return {
      perRun: keys,
      run() {
        state = new WindowTable(keys)
        for (const rows of unseal<CellRows>(bytes)) state.set(rows)
      },
      hash: () => hashOf(state.slab(0)),
    }
  },
}
