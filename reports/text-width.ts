/**
 * How wide text will be, without a canvas. Vega guesses 0.8 of the font size per character, which
 * leaves holes beside axes; the widths here are those of wide common sans-serif fonts (DejaVu,
 * Segoe UI, Arial: the widest of them), in hundredths of the font size.
 */
const NARROW = /[ijlI.,:;'|!·]/
const SLIM = /[ftr()[\]{}"/\\ -]/
const WIDE = /[mwMW@%—…]/
const CAPITAL = /[A-Z&#+=<>~_]/

/** Pixels, rounded up. */
export function textWidth(text: string, fontPx: number): number {
  let hundredths = 0
  for (const sign of text) hundredths += signWidth(sign)
  return Math.ceil((hundredths * fontPx) / 100)
}

function signWidth(sign: string): number {
  if (NARROW.test(sign)) return 33
  if (SLIM.test(sign)) return 40
  if (WIDE.test(sign)) return 95
  if (CAPITAL.test(sign)) return 72
  return (sign.codePointAt(0) ?? 0) < 0x2e80 ? 61 : 105
}
