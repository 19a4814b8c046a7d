import type { Oracle } from '../../../faults/verify/oracles.js'
import type { VerifyPlan } from '../../../faults/verify/plan.js'
import type { Subject } from '../../../faults/verify/subject.js'
import type { Act, Fault } from '../../../runtime/fault.js'
import {
  doubling,
  forgetful,
  forgetting,
  halves,
  lateFilling,
  lazy,
  littering,
  losing,
  mutating,
  shrinking,
  sleeping,
  spoilt,
  trusting,
} from './spoilers.js'
import { type Built, eachColumn, once, pick, sinkThat, writerThat } from './subjects.js'

/** One thing that is wrong, what brings it to light, and who alone must see it. */
export interface Canary {
  readonly name: string
  readonly oracle: Oracle
  readonly says: RegExp
  /** Absent: both. */
  readonly engine?: Built
  readonly plan?: Partial<VerifyPlan>
  readonly closely?: boolean
  readonly subject: () => Subject
}

const at = (process: string, point: string, hit: number, act: Act): Fault => ({
  process,
  at: { point, hit },
  act,
  forMs: 5,
})
const DEATH_BEHIND_COMMIT = [at('writer#1', 'sink.commit', 2, 'kill-after')]
/** It wakes when the next life has begun, and has not committed what it is about to commit. */
const ZOMBIE_WRITER = [
  at('writer#1', 'sink.commit', 2, 'zombie'),
  { ...at('writer#2', 'sink.commit', 1, 'delay'), forMs: 20 },
]

const each = { query: 'enrich' }
const upsert = { guarantee: 'exactly-once-upsert' } as const

export const CANARIES: readonly Canary[] = [
  {
    name: 'a sink that loses a click',
    oracle: 'O1',
    says: /1 click lost/,
    plan: each,
    subject: losing,
  },
  {
    name: 'a sink that doubles a click',
    oracle: 'O1',
    says: /1 counted more/,
    plan: each,
    subject: doubling,
  },
  {
    name: 'rows that go out at once, and one of them not',
    oracle: 'O1',
    says: /1 click lost/,
    engine: 'per-event',
    plan: { ...each, ...upsert },
    subject: losing,
  },
  {
    name: 'a sink that gives the click of one key to another',
    oracle: 'O2',
    says: /lost and/,
    plan: each,
    subject: () =>
      sinkThat((sink) =>
        spoilt(
          sink,
          once((rows) =>
            eachColumn(rows, (c, name) => (name === 'key' ? c.with(0, c[0]! ^ 1) : c)),
          ),
        ),
      ),
  },
  {
    name: 'a reader that sees half of a commit',
    oracle: 'O3',
    says: /a reader saw/,
    plan: { ...each, intervalMs: 3 },
    closely: true,
    subject: halves,
  },
  {
    name: 'a commit that has a click twice',
    oracle: 'O3',
    says: /twice/,
    plan: each,
    subject: () =>
      writerThat((sink) =>
        spoilt(
          sink,
          once((rows) => pick(rows, 2)),
        ),
      ),
  },
  {
    name: 'a sink that answers `applied` twice for an id',
    oracle: 'O4',
    says: /took effect after commit/,
    plan: { faults: DEATH_BEHIND_COMMIT },
    subject: forgetful,
  },
  {
    name: 'a writer that never makes the last commits',
    oracle: 'O1',
    says: /lost/,
    plan: each,
    subject: lazy(2, Number.POSITIVE_INFINITY),
  },
  {
    name: 'a writer that leaves one commit out',
    oracle: 'O5',
    says: /commit \d+ has \d+ of \d+ clicks/,
    plan: each,
    subject: lazy(1, 2),
  },
  {
    name: 'a commit that counts too much',
    oracle: 'O5',
    says: /and it is/,
    subject: () =>
      writerThat((sink) =>
        spoilt(
          sink,
          once((rows) =>
            eachColumn(rows, (c, name) => (name === 'count' ? c.with(0, c[0]! + 1) : c)),
          ),
        ),
      ),
  },
  {
    name: 'a commit without a cell that it changes',
    oracle: 'O5',
    says: /does not tell/,
    subject: () =>
      writerThat((sink) =>
        spoilt(
          sink,
          once((rows) => pick(rows, 0)),
        ),
      ),
  },
  {
    name: 'a sink that lets a zombie commit',
    oracle: 'O6',
    says: /epoch 1 committed after epoch 2/,
    plan: { faults: ZOMBIE_WRITER },
    subject: trusting,
  },
  ...(['micro-batch', 'per-event'] as const).flatMap((engine): Canary[] => [
    {
      name: 'a coordinator that sleeps for ever',
      oracle: 'O7',
      says: /deadlock/,
      engine,
      subject: sleeping(engine, Number.POSITIVE_INFINITY),
    },
    {
      name: 'a coordinator that naps for ever',
      oracle: 'O7',
      says: /more than \d+ steps/,
      engine,
      subject: sleeping(engine, 0),
    },
    {
      name: 'a coordinator that leaves a file in each life',
      oracle: 'O11',
      says: /pile up/,
      engine,
      closely: true,
      subject: littering(engine),
    },
    {
      name: 'a coordinator that leaves one file behind one death',
      oracle: 'O11',
      says: /files are left, and 1 without faults: .*stale/,
      engine,
      closely: true,
      plan: { faults: [at('coordinator#1', 'send', 1, 'kill')] },
      subject: forgetting(engine),
    },
    {
      name: 'an engine that fills columns when it has sent them',
      oracle: 'O5',
      says: /commit \d+ (has|says|does not tell)/,
      engine,
      closely: true,
      subject: lateFilling(engine),
    },
  ]),
  {
    name: 'a program that changes mail which it has sent',
    oracle: 'O7',
    says: /gave up .*(not extensible|read only)/,
    subject: mutating,
  },
  {
    name: 'a sink that loses a row when it is recovered once more',
    oracle: 'O8',
    says: /recovered once more/,
    closely: true,
    subject: shrinking,
  },
  {
    name: 'a sink with an open transaction',
    oracle: 'O11',
    says: /left behind: transaction 1/,
    closely: true,
    subject: () => sinkThat(() => ({ leftovers: () => ['transaction 1'] })),
  },
  {
    name: 'a loss at least once',
    oracle: 'O12',
    says: /1 click lost/,
    engine: 'per-event',
    plan: { ...each, guarantee: 'at-least-once' },
    subject: losing,
  },
  {
    name: 'a duplicate that no replay explains',
    oracle: 'O12',
    says: /does not explain/,
    engine: 'per-event',
    plan: { ...each, guarantee: 'at-least-once' },
    subject: doubling,
  },
  {
    name: 'a duplicate without a guarantee',
    oracle: 'O13',
    says: /1 counted more/,
    plan: { ...each, guarantee: 'none' },
    subject: doubling,
  },
  {
    name: 'a loss that no fault explains',
    oracle: 'O13',
    says: /no fault struck/,
    plan: { ...each, guarantee: 'none' },
    subject: losing,
  },
]
