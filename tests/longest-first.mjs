import { BaseSequencer } from 'vitest/node'

/** In the order of what they take, by measurement; others take less. */
const LONG = [
  'faults/real/campaign',
  'faults/verify/campaign',
  'faults/verify/mutants',
  'faults/verify/equivalents',
  'engines/clusters/engines',
  'engines/conformance',
  'bench/kafka-log',
]

/** The long files begin first: else one of two workers waits for the other in the end. */
export class LongestFirst extends BaseSequencer {
  async sort(files) {
    const rank = ({ moduleId }) => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`/tests/${name}.test.js`))
      return at < 0 ? LONG.length : at
    }
    return [...(await super.sort(files))].sort((a, b) => rank(a) - rank(b))
  }
}
