import type { SimulatedSink } from '../../faults/verify/subject.js'
import { perform } from '../../runtime/program.js'
import { Ledger } from './ledger.js'

/** Compares the epoch and the id, and adds the rows, in one act: nothing can come in between. */
export const sink: SimulatedSink = {
  name: 'ledger',
  open(options) {
    const ledger = new Ledger(options)
    return {
      fence: (writer) => perform('sink.fence', () => ledger.open(writer)),
      commit: (commit) =>
        perform('sink.commit', () => {
          ledger.refuseOld(commit)
          return ledger.add(commit)
        }),
      read: () => perform('sink.read', () => ledger.read()),
      close: async () => {},
    }
  },
}
