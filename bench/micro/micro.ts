/** `tiny` is what the tests run, in milliseconds; `full` is what figures come from. */
export type Size = 'tiny' | 'full'
/** Of time. */
export type Unit = 'ns' | 'us' | 'ms'

/**
 * One part of the system, measured alone.
 *
 * Law: `run` does the same work each time it is called, and `hash` depends on that work only: not
 * on the machine, nor on how often it ran. So a bench that measures nothing, or something else
 * than before, is found by a test.
 */
export interface Micro {
  readonly name: string
  readonly about: string
  /** Of its figures: so much time for one `per`. */
  readonly unit: Unit
  readonly per: string
  /** `folder` may be written to, is its alone, and goes afterwards. */
  make(size: Size, folder: string): Promise<Prepared>
}

export interface Prepared {
  run(): unknown
  /** How many `per` one run does. */
  readonly perRun: number
  /** A finer measure of the same runs. */
  readonly within?: Within
  /** Of what the last run did: the same seed gives the same. */
  hash(): string | Promise<string>
  close?(): Promise<void>
}

export interface Within {
  readonly per: string
  readonly unit: Unit
  /** How many in one run. */
  readonly perRun: number
}

export interface MicroResult {
  readonly name: string
  readonly about: string
  readonly unit: Unit
  readonly per: string
  /** Time for one `per`, in `unit`. */
  readonly median: number
  readonly p99: number
  /** Half the width of the 95 % confidence interval of the mean, in % of the mean. */
  readonly marginPercent: number
  /** How many `per` in a second, by the median. */
  readonly perSec: number
  /** Runs measured. */
  readonly samples: number
  readonly hash: string
  readonly within: MicroWithin | null
}
export interface MicroWithin extends Omit<Within, 'perRun'> {
  /** How many in one `per` of the result. */
  readonly count: number
  /** Time for one, in `unit`. */
  readonly median: number
}
