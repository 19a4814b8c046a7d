import { replayInput } from '../bench/prepare.js'
import type { Result } from '../reports/result.js'

const TOP_PAGES = 10

/** What a report tells of a replayed file. Throws InputError if nothing can be made of it. */
export function inputOf(path: string): NonNullable<Result['input']> {
  const { clicks, lines, unparsable, firstUnparsable, dictionaries } = replayInput(path)
  const counts = new Uint32Array(dictionaries.pages.length)
  for (const page of clicks.page) counts[page] = counts[page]! + 1
  const topPages = [...counts]
    .map((count, page) => ({ page: dictionaries.pages[page]!, clicks: count }))
    .sort((a, b) => b.clicks - a.clicks)
    .slice(0, TOP_PAGES)
  return {
    name: path,
    lines,
    clicks: clicks.length,
    unparsable,
    firstUnparsable: [...firstUnparsable],
    topPages,
  }
}
