import { perform, type SimulatedSink } from 'chunk42'
import { Ledger } from './ledger.js'

/**
 * The same sink, which looks first and acts then. A writer that dies does not show that: only one
 * that goes on in between, when the next one has begun. `chunk42 verify` must find that.
 */
export const sink: SimulatedSink = {
  name: 'ledger-broken',
  open(options) {
    const ledger = new Ledger(options)
    return {
      fence: (writer) => perform('sink.fence', () => ledger.open(writer)),
      *commit(commit) {
        yield* perform('sink.check', () => ledger.refuseOld(commit))
        return yield* perform('sink.commit', () => ledger.add(commit))
      },
      read: () => perform('sink.read', () => ledger.read()),
      close: async () => {},
    }
  },
}
