import {
  addTo,
  type ClickArgs,
  cellsOf,
  clickAt,
  clickByClick,
  type Tally,
  viewOf,
} from './clicks.js'
import type { Peer, WindowCells } from './peer.js'

export const objectsAndMap: Peer = {
  name: 'object + Map',
  form: 'typescript',
  about: 'an object for each click, a plain loop, tallies in a Map',
  threads: [1],
  eventsMax: 4_000_000,
  usual: false,
  open: async (work) => clickByClick(import.meta.url, 'loopOverObjects', work),
}

export function loopOverObjects(args: ClickArgs): WindowCells {
  const { columns, campaigns } = args
  const tallies = new Map<number, Tally>()
  for (const [partition, own] of columns.entries()) {
    for (let offset = 0; offset < own.type.length; offset++) {
      const click = clickAt(own, partition, offset)
      if (click.type !== 'view') continue
      addTo(tallies, viewOf(click, args), campaigns)
    }
  }
  return cellsOf(tallies, campaigns)
}
