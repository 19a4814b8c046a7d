import {
  addTo,
  type Click,
  type ClickArgs,
  cellsOf,
  clickByClick,
  clicksOf,
  type Tally,
  type View,
  viewOf,
} from './clicks.js'
import type { Peer, WindowCells } from './peer.js'

export const asyncGenerators: Peer = {
  name: 'async generators',
  form: 'typescript',
  about: 'a source, a filter and a map that are async generators, for await at their end',
  threads: [1],
  eventsMax: 400_000,
  usual: false,
  open: async (work) => clickByClick(import.meta.url, 'chain', work),
}

export async function chain(args: ClickArgs): Promise<WindowCells> {
  const { columns, campaigns } = args
  const tallies = new Map<number, Tally>()
  for await (const view of joined(views(source(columns)), args)) addTo(tallies, view, campaigns)
  return cellsOf(tallies, campaigns)
}

async function* source(columns: ClickArgs['columns']): AsyncGenerator<Click> {
  for (const click of clicksOf(columns)) yield click
}
async function* views(clicks: AsyncIterable<Click>): AsyncGenerator<Click> {
  for await (const click of clicks) if (click.type === 'view') yield click
}
async function* joined(clicks: AsyncIterable<Click>, args: ClickArgs): AsyncGenerator<View> {
  for await (const click of clicks) yield viewOf(click, args)
}
