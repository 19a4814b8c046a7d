import { makeLog, type SharedLog } from '../../workloads/log/memory.js'
import { QUERIES } from '../../workloads/queries/query.js'
import { type Reference, reference } from '../../workloads/reference.js'
import { clicksOf } from './clicks.js'
import { hashOf } from './hash.js'
import type { Micro } from './micro.js'

const EVENTS = { tiny: 5_000, full: 400_000 } as const

export const generator: Micro = {
  name: 'generator',
  about: 'draws clicks into shared columns (makeLog)',
  unit: 'ns',
  per: 'click',
  async make(size) {
    const workload = clicksOf(EVENTS[size])
    let made: SharedLog = makeLog({ ...workload, events: 1 })
    return {
      perRun: workload.events,
      run() {
        made = makeLog(workload)
      },
      hash: () => hashOf(...made.columns.flatMap((columns) => Object.values(columns))),
    }
  },
}

export const referenceMicro: Micro = {
  name: 'reference',
  about: 'the right answer to ysb, computed the slow and obvious way',
  unit: 'ns',
  per: 'click',
  async make(size) {
    const shared = makeLog(clicksOf(EVENTS[size]))
    const query = QUERIES.get('ysb')!
    let answer: Reference | undefined
    return {
      perRun: EVENTS[size],
      run() {
        answer = reference(query, shared)
      },
      hash: () => hashOf(JSON.stringify([...(answer?.cells ?? [])])),
    }
  },
}
