import { targetsOf, verdictOf } from '../small-files.js'
import { benchLine } from '../started.js'
import { plain } from './page.js'
import type { Question } from './question.js'

export const smallFiles: Question = {
  title: 'What small files cost',
  command: benchLine('--small-files'),
  answer({ result, made }) {
    if (result.smallFiles === null) return null
    const targets = targetsOf(result).map(({ what, wanted, found, verdict }) => {
      return `- ${plain(what)}: wanted ${plain(wanted)}; found ${made(found, result.command)}: ${verdict}.`
    })
    return [made(verdictOf(result.smallFiles), result.command), '', ...targets]
  },
}
