import { cellName, type Reference } from '../../workloads/reference.js'
import type { WindowCells } from './peer.js'

/** Sums what threads found, by window. */
export function merged(parts: readonly WindowCells[]): WindowCells {
  const windows = new Map<number, Int32Array>()
  for (const part of parts) {
    for (const [window, cells] of part) {
      const sum = windows.get(window)
      if (sum === undefined) windows.set(window, cells)
      else for (let c = 0; c < cells.length; c++) sum[c] = (sum[c]! + cells[c]!) | 0
    }
  }
  return [...windows]
}

/** Throws unless it is the reference's answer, cell by cell; `hash`: with the audit hashes. */
export function checkAnswer(
  answer: WindowCells,
  expected: Reference,
  hash: boolean,
  who = 'peer',
): void {
  let found = 0
  for (const [window, cells] of answer) {
    for (let key = 0; key * 2 < cells.length; key++) {
      const count = cells[key * 2]!
      const right = expected.cells.get(cellName(window, key))
      if (count === 0 && right === undefined) continue
      found++
      const same = count === right?.count && (!hash || cells[key * 2 + 1] === right.hash)
      if (!same) {
        const wanted = `the reference has ${right?.count ?? 0}`
        throw new Error(`${who}: ${count} clicks of key ${key} in window ${window}, ${wanted}`)
      }
    }
  }
  if (found !== expected.cells.size) {
    throw new Error(`${who}: ${found} cells, the reference has ${expected.cells.size}`)
  }
}
