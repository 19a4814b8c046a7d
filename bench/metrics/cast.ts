import type { Journal } from '../../runtime/journal.js'

/**
 * Who appears in a journal, as small numbers: folds over millions of entries should not hash texts.
 */
export interface Cast {
  /** Distinct process names, in order of appearance. */
  readonly names: readonly string[]
  /** Per entry of the journal: index into `names`. */
  readonly who: Int32Array
  /** Distinct parts, in order of appearance: names without their life. */
  readonly parts: readonly string[]
  /** Per name: index into `parts`. */
  readonly part: readonly number[]
  /** Per name: its life or attempt. */
  readonly life: readonly number[]
}

/** `worker-0#2` plays the part `worker-0` in its life 2; a name without a number is life 1. */
export function partOf(name: string): { readonly part: string; readonly life: number } {
  const at = name.lastIndexOf('#')
  const life = at < 0 ? Number.NaN : Number(name.slice(at + 1))
  return Number.isInteger(life) ? { part: name.slice(0, at), life } : { part: name, life: 1 }
}

export function castOf(journal: Journal): Cast {
  const { entries } = journal
  const names = new Numbers()
  const parts = new Numbers()
  const who = new Int32Array(entries.length)
  for (let i = 0; i < entries.length; i++) who[i] = names.of(entries[i]!.process)
  const part: number[] = []
  const life: number[] = []
  for (const name of names.texts) {
    const split = partOf(name)
    part.push(parts.of(split.part))
    life.push(split.life)
  }
  return { names: names.texts, who, parts: parts.texts, part, life }
}

/** Numbers texts in order of first appearance. */
export class Numbers {
  readonly texts: string[] = []
  readonly #known = new Map<string, number>()
  // Neighbouring entries mostly have the same writer, and comparing the same text again is free.
  #text: string | undefined
  #number = -1

  of(text: string): number {
    if (text === this.#text) return this.#number
    let number = this.#known.get(text)
    if (number === undefined) {
      number = this.texts.push(text) - 1
      this.#known.set(text, number)
    }
    this.#text = text
    this.#number = number
    return number
  }
}
