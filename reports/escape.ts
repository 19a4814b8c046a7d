/**
 * All text of a result is hostile: log lines, page paths and commands come from outside.
 * Everything passes one of these on its way into a file, and markup is only what a template of
 * ours spells out.
 */

/** Text that is markup already; only `html` and `raw` make it. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
export type Content = Markup | string | number | null | undefined | readonly Content[]

/**
 * Signs that steer instead of show: controls, direction marks and overrides, halves of surrogate
 * pairs. A right-to-left override would make `evil<U+202E>gnp.exe` read as a picture.
 */
const STEERING = new RegExp(
  [
    '[\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069]',
    '[\\ufeff\\ufff9-\\ufffb\\ufffe\\uffff\\u{e0000}-\\u{e0fff}]',
    '\\p{Surrogate}',
  ].join('|'),
  'gu',
)

/** The same text with every sign that steers written out: \u202e. */
export function plain(text: string): string {
  return text.replace(
    STEERING,
    (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}

/** Plain, and at most so long: for labels in charts. */
export function label(text: string, charsMax = 48): string {
  const signs = [...plain(text)]
  return signs.length <= charsMax ? signs.join('') : `${signs.slice(0, charsMax - 1).join('')}…`
}

const NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** Safe between tags and within a quoted attribute. */
export function escapeHtml(text: string): string {
  return plain(text).replace(/[&<>"'`]/g, (sign) => NAMES[sign] ?? '')
}

/** Markup from a template: whatever is filled in is escaped, unless it is markup itself. */
export function html(parts: TemplateStringsArray, ...fillings: readonly Content[]): Markup {
  let text = parts[0] ?? ''
  for (const [i, filling] of fillings.entries()) text += flat(filling) + (parts[i + 1] ?? '')
  return new Markup(text)
}

/** Takes text as markup. Only for what this project made itself: drawings, style, script. */
export function raw(text: string): Markup {
  return new Markup(text)
}

function flat(content: Content): string {
  if (content === null || content === undefined) return ''
  if (content instanceof Markup) return content.text
  if (typeof content === 'number') return escapeHtml(String(content))
  if (typeof content === 'string') return escapeHtml(content)
  return content.map(flat).join('')
}
