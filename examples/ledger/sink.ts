import { perform, type SimulatedSink, type Sink, type SinkKind, type SinkOptions } from 'chunk42'
import { Ledger } from './ledger.js'

const name = 'ledger'

/** Compares the epoch and the id, and adds the rows, in one act: nothing can come in between. */
function open(options: Pick<SinkOptions, 'output' | 'unique' | 'values'>): Sink {
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
}

/** As it is attacked: on the virtual clock. */
export const sink: SimulatedSink = { name, open }

/** As it is measured: on threads and the wall clock, once `addSink` knows it. */
export const ledger: SinkKind = {
  name,
  about: 'commits in the order in which they came',
  open: async (options) => open(options),
}
