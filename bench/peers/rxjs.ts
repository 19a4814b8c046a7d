import { filter, from, map, scan } from 'rxjs'
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

export const rxjs: Peer = {
  name: 'RxJS',
  form: 'typescript',
  about: 'from, filter, map and scan: every click goes through the pipeline by itself',
  threads: [1],
  eventsMax: 2_000_000,
  usual: false,
  open: async (work) => clickByClick(import.meta.url, 'pipeline', work),
}

export function pipeline(args: ClickArgs): WindowCells {
  const { columns, campaigns } = args
  let last = new Map<number, Tally>()
  from(clicksOf(columns))
    .pipe(
      filter(({ type }) => type === 'view'),
      map((click) => viewOf(click, args)),
      scan((sums, view) => addTo(sums, view, campaigns), last),
    )
    .subscribe((sums) => {
      last = sums
    })
  return cellsOf(last, campaigns)
}
