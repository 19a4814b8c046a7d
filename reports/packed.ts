import { gzipSync } from 'node:zlib'
import { type Markup, raw } from './escape.js'

/**
 * Data for the page's script: JSON, gzipped, in base64, so a sweep's page stays small enough for a
 * mail, and no sign of it can be markup. Fractions keep `digits` significant digits.
 */
export function packed(value: unknown, digits: number): Markup {
  const short = (_: string, v: unknown) =>
    typeof v === 'number' && !Number.isInteger(v) ? Number(v.toPrecision(digits)) : v
  return packedText(JSON.stringify(value, short))
}

/** The same for text that is to be downloaded as it is. */
export function packedText(text: string): Markup {
  return raw(gzipSync(text, { level: 9 }).toString('base64'))
}
