import {
  addTo,
  type ClickArgs,
  cellsOf,
  clickByClick,
  clicksOf,
  type Tally,
  viewOf,
} from './clicks.js'
import type { Peer, WindowCells } from './peer.js'

export const arrayMethods: Peer = {
  name: 'array methods',
  form: 'typescript',
  about: 'an array of an object for each click, then filter, map and reduce',
  threads: [1],
  eventsMax: 1_000_000,
  usual: false,
  open: async (work) => clickByClick(import.meta.url, 'filterMapReduce', work),
}

export function filterMapReduce(args: ClickArgs): WindowCells {
  const { columns, campaigns } = args
  const tallies = Array.from(clicksOf(columns))
    .filter(({ type }) => type === 'view')
    .map((click) => viewOf(click, args))
    .reduce((sums, view) => addTo(sums, view, campaigns), new Map<number, Tally>())
  return cellsOf(tallies, campaigns)
}
