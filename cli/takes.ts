/**
 * What a flag takes, as data: the schema of config files and shell completion come from it. Law:
 * what it lets pass may still be refused by the flag's reader, but never the other way round.
 */
export type Takes =
  | { readonly kind: 'text' }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'number' | 'whole'; readonly least: number; readonly most: number }
  /** Whole, and like 10k or 1M. */
  | { readonly kind: 'count'; readonly least: number; readonly most: number }
  /** With commas. */
  | { readonly kind: 'list'; readonly of: Takes }
  | { readonly kind: 'either'; readonly ways: readonly Takes[] }

export const TEXT: Takes = { kind: 'text' }

/** The names among it, for those who complete what is typed. */
export function namesIn(takes: Takes): readonly string[] {
  switch (takes.kind) {
    case 'names':
      return takes.names
    case 'list':
      return namesIn(takes.of)
    case 'either':
      return takes.ways.flatMap(namesIn)
    default:
      return []
  }
}
