import type { Interpose } from '../fault.js'
import type { Fate } from './disk.js'
import type { Work } from './draw.js'
import type { MailMode } from './mail.js'
import type { SchedulerOptions } from './scheduler.js'
import type { Outside } from './timed.js'

export interface SimulatedOptions extends SchedulerOptions {
  readonly interpose?: Interpose
  /** Takes unsynced writes at a crash of the node. */
  readonly disk?: { crash(fate: Fate, random: () => number): void }
  /** May die while processes go on. */
  readonly server?: { restart?(): void }
  /** What becomes of a message on its way; absent: it is shared. */
  readonly mail?: MailMode
  /** Absent: no cost asks for it. */
  readonly workOf?: WorkOf
  /** Liveness: a run that needs more is a failure. */
  readonly stepsMax: number
  readonly virtualMsMax: number
  /** What befalls the run from outside, and knows its scheduler: nodes that fail. */
  readonly outside?: Outside
}

/**
 * How much work something was: a perform with its answer, a message (`send`), the value of an
 * `exit`. Asked once, right behind it, so whoever counts can begin anew.
 */
export type WorkOf = (point: string, value: unknown) => Work | undefined
