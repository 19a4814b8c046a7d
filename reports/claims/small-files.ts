import { CURED, slowdown, TENFOLD, verdictOf } from '../small-files.js'
import { type Claim, judged, unmeasured } from './claim.js'

const COMMAND = 'npm run bench -- --small-files'

export const smallFilesCured: Claim = {
  text: 'Frequent commits leave thousands of small files; compaction cures them.',
  judge({ smallFiles }) {
    if (smallFiles === null)
      return unmeasured('needs a table that grows: npm run bench -- --small-files')
    const [most, after] = [slowdown(smallFiles.growth.at(-1)!), slowdown(smallFiles.compacted)]
    const judgement =
      after > CURED ? 'refuted' : most >= TENFOLD && after < most ? 'confirmed' : 'depends on'
    return { ...judged(judgement, verdictOf(smallFiles)), command: COMMAND }
  },
}
