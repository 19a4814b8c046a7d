import seedrandom from 'seedrandom'
import type { CellSpec } from '../spec.js'

/**
 * The cells of one round in an order drawn from the seed. Rounds stand one after another, each with
 * every cell once, so that a drift of the machine falls on all cells alike and cannot pass for a
 * difference between them.
 *
 * Within a round cells with the same clicks stay together (both their order and that of the groups
 * are drawn): clicks are made once a group instead of once a cell, 3 s for a backlog, and what is
 * compared most closely, like a cell and its crash, is measured minutes nearer to each other.
 */
export function shuffledRound(cells: readonly CellSpec[], seed: string): CellSpec[] {
  const groups = new Map<string, CellSpec[]>()
  for (const cell of cells) {
    const clicks = JSON.stringify(cell.workload)
    const group = groups.get(clicks)
    if (group === undefined) groups.set(clicks, [cell])
    else group.push(cell)
  }
  const random = seedrandom.alea(seed)
  return shuffled([...groups.values()], random).flatMap((group) => shuffled(group, random))
}

/** Fisher and Yates. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = [...items]
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const swapped = order[i]!
    order[i] = order[j]!
    order[j] = swapped
  }
  return order
}
