import { OUTPUT_MODES } from '../bench/spec.js'
import { ALIGNMENTS } from '../engines/per-event/args.js'
import { ENGINES } from '../engines/registry.js'
import { STATE_KINDS } from '../engines/trident/args.js'

/** A way in which an engine can work: a knob with few choices, and whose it is. */
export interface Mode {
  /** As it is given: `--alignment`. */
  readonly flag: string
  readonly choices: readonly string[]
  /** Empty: every one. */
  readonly engines: readonly string[]
  readonly about: string
}

/** All of them; what `chunk42 engines` lists. Triggers and guarantees have lists of their own. */
export const MODES: readonly Mode[] = [
  {
    flag: '--runtime',
    choices: ['threads', 'simulated'],
    engines: [],
    about: 'real threads on the real clock, or one thread on a virtual one',
  },
  {
    flag: '--output-mode',
    choices: OUTPUT_MODES,
    engines: [],
    about: 'windows as they change, once when they are closed, or all of them each time',
  },
  {
    flag: '--rescale',
    choices: ['MS:WORKERS'],
    engines: ENGINES.filter(({ rescales }) => rescales).map(({ name }) => name),
    about: 'stops with a savepoint and goes on with another number of workers',
  },
  {
    flag: '--state',
    choices: ['versions', 'lineage'],
    engines: ['micro-batch'],
    about: 'kept in the log, or in the workers and derived again',
  },
  {
    flag: '--speculate',
    choices: ['off', 'on'],
    engines: ['micro-batch'],
    about: 'starts a straggling chunk a second time: the first to finish wins',
  },
  {
    flag: '--alignment',
    choices: ALIGNMENTS,
    engines: ['per-event'],
    about: 'barriers wait for what stands before them, or overtake it',
  },
  {
    flag: '--bundle-events',
    choices: ['N'],
    engines: ['per-event'],
    about: 'folds clicks before the exchange: micro-batching inside',
  },
  {
    flag: '--checkpoint-timeout',
    choices: ['MS'],
    engines: ['per-event'],
    about: 'a checkpoint that takes longer is given up',
  },
  {
    flag: '--state',
    choices: STATE_KINDS,
    engines: ['trident'],
    about: 'what a batch that is tried again may contain: the same, or something else',
  },
]
