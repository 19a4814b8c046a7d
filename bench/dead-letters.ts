import type { Cell } from '../reports/result.js'
import { deadLettersMarked, deadLettersMet } from '../workloads/encoding/dead-letters.js'
import { decoderOf } from '../workloads/encoding/decoding-log.js'
import { vocabularyOf } from '../workloads/encoding/vocabulary.js'
import type { Prepared } from './prepare.js'

/** What the workers of a run met, after it ended; null: nothing was parsed, and nothing marked. */
export function deadLettersOf({ shared, encoded, ends }: Prepared): Cell['deadLetters'] {
  if (encoded !== null) {
    const { log, met } = encoded
    return deadLettersMet(met, log, decoderOf(log.encoding, vocabularyOf(shared)))
  }
  return shared.workload.malformedShare > 0 ? deadLettersMarked(shared, ends) : null
}
