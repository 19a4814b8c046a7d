import { SimulatedDisk } from '../../runtime/simulated/disk.js'
import type { Sink, SinkOptions } from '../../sinks/sink.js'
import type { VerifyPlan } from './plan.js'
import type { Quiet, Subject } from './subject.js'

/** What outlives the processes of a run, and the runs that go on from it. */
export class Outside {
  readonly disk: SimulatedDisk
  readonly sink: Sink & Quiet
  /** Each run on the virtual clock begins at zero; a server's clock does not. */
  #beforeMs = 0
  #run: () => number = () => 0

  constructor(
    subject: Subject,
    { sink: name = 'memory', guarantee }: VerifyPlan,
    shape: Pick<SinkOptions, 'output' | 'values'>,
    disk = new SimulatedDisk(),
  ) {
    const kind = subject.sinks.find((one) => one.name === name)
    if (kind === undefined) {
      const allowed = subject.sinks.map((one) => one.name).join(', ')
      throw new Error(`sink ${name}: no such simulated sink; allowed: ${allowed}`)
    }
    const unique = guarantee === 'exactly-once-upsert'
    this.disk = disk
    this.sink = kind.open({ unique, ...shape }, () => this.#nowMs)
  }
  get #nowMs(): number {
    return this.#beforeMs + this.#run()
  }
  /** A run begins, whose clock this is. */
  readonly clock = (nowMs: () => number): void => {
    this.#beforeMs = this.#nowMs
    this.#run = nowMs
  }
}
