import { textWidth } from '../text-width.js'
import { FONT_PX } from './theme.js'

/** A mark and the label that it would like to have beside it, in pixels. */
export interface Wish {
  readonly x: number
  readonly y: number
  readonly text: string
}
/** Where the label's middle goes, from the mark; undefined: no room, and nothing is drawn. */
export interface Place {
  readonly dx: number
  readonly dy: number
}
interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const RADIUS = 7

/** Gives each label the first free of some places around its mark; earlier wishes choose first. */
export function placeLabels(wishes: readonly Wish[], widthPx: number): (Place | undefined)[] {
  const taken: Box[] = wishes.map(({ x, y }) => box(x, y, RADIUS * 1.6, RADIUS * 1.6))
  return wishes.map(({ x, y, text }, own) => {
    const width = textWidth(text, FONT_PX) + 4
    const aside = width / 2 + RADIUS + 3
    const places = [
      { dx: 0, dy: -15 },
      { dx: 0, dy: 15 },
      { dx: aside, dy: 0 },
      { dx: -aside, dy: 0 },
      { dx: aside * 0.7, dy: -14 },
      { dx: -aside * 0.7, dy: -14 },
      { dx: aside * 0.7, dy: 14 },
      { dx: -aside * 0.7, dy: 14 },
      { dx: 0, dy: -28 },
      { dx: 0, dy: 28 },
    ]
    for (const place of places) {
      const wanted = box(x + place.dx, y + place.dy, width, FONT_PX + 1)
      const inside = wanted.left >= 0 && wanted.right <= widthPx
      if (!inside || taken.some((other, i) => i !== own && overlap(wanted, other))) continue
      taken.push(wanted)
      return place
    }
    return undefined
  })
}

function box(x: number, y: number, width: number, height: number): Box {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 }
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

/** Moves heights apart until `gap` lies between each two, keeping their order and nearness. */
export function spread(heights: readonly number[], gap: number): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0))
  const moved = [...heights]
  for (let round = 0; round < 40; round++) {
    for (let i = 1; i < order.length; i++) {
      const [upper, lower] = [order[i - 1] ?? 0, order[i] ?? 0]
      const missing = gap - ((moved[lower] ?? 0) - (moved[upper] ?? 0))
      if (missing <= 0) continue
      moved[upper] = (moved[upper] ?? 0) - missing / 2
      moved[lower] = (moved[lower] ?? 0) + missing / 2
    }
  }
  return moved
}
