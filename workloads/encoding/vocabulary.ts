import { CLICK_TYPES } from '../log/log.js'
import { pagesOf, type SharedLog, usersOf } from '../log/memory.js'
import { shareTexts } from '../log/text.js'
import { HashedTexts, NumberedTexts, type TextIndex } from './text-index.js'

/** What the values of a record can be; everything else makes it malformed. */
export interface Vocabulary {
  readonly users: TextIndex
  readonly pages: TextIndex
  readonly types: TextIndex
  /** Ads are 0 to this, exclusive. */
  readonly ads: number
}

/** The prefixes are those of `dictionaries`. */
export function vocabularyOf(shared: SharedLog): Vocabulary {
  const { replay, campaignOf } = shared
  return {
    users: replay ? new HashedTexts(replay.users) : new NumberedTexts('user-', usersOf(shared)),
    pages: replay ? new HashedTexts(replay.pages) : new NumberedTexts('/page/', pagesOf(shared)),
    types: new HashedTexts(shareTexts(CLICK_TYPES)),
    ads: campaignOf.length,
  }
}
