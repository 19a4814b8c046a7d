import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { NativeName } from '../../../bench/spec.js'
import type { Shard } from '../shards.js'
import type { RunLine, Victim } from './tally.js'

/** What a campaign was asked for, and where it was run: the first line of its file. */
export interface CampaignHead {
  readonly campaign: {
    readonly engines: readonly NativeName[]
    readonly sink: string
    readonly seed: string
    readonly targets: Readonly<Record<Victim, number>>
    readonly strikesLeast: number
    /** Deaths of the sink's server; absent: none were asked for. */
    readonly servers?: number
    /** Absent: nodes make their clicks from the seed. */
    readonly log?: 'file'
  }
  /** Which part of it is in this file; absent: all of it. */
  readonly shard?: Shard
  /** Of a file that was merged: where its parts were run. */
  readonly parts?: readonly Pick<CampaignHead, 'shard' | 'startedAt' | 'machine'>[]
  readonly startedAt: string
  readonly commit: string
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly memoryBytes: number
    readonly platform: string
  }
  readonly versions: Readonly<Record<string, string>>
}

/**
 * A campaign's file: its head, then a line a run, each written when the run has been audited. A
 * campaign that was stopped loses the runs that were under way, and nothing else.
 */
export class CampaignFile {
  readonly head: CampaignHead
  readonly lines: readonly RunLine[]
  readonly #path: string

  private constructor(path: string, head: CampaignHead, lines: readonly RunLine[]) {
    this.#path = path
    this.head = head
    this.lines = lines
  }
  static begin(path: string, head: CampaignHead): CampaignFile {
    writeFileSync(path, `${JSON.stringify(head)}\n`)
    return new CampaignFile(path, head, [])
  }
  /** Undefined: there is none. */
  static open(path: string): CampaignFile | undefined {
    if (!existsSync(path)) return undefined
    const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1)
    const [head, ...lines] = whole.map((line) => JSON.parse(line) as unknown)
    // A line that was being written when its campaign died has no end, and is not looked at.
    writeFileSync(path, whole.map((line) => `${line}\n`).join(''))
    return new CampaignFile(path, head as CampaignHead, lines as RunLine[])
  }
  append(line: RunLine): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`)
  }
}
