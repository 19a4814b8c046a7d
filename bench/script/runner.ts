import { Refused, SyncChild } from '../../runtime/processes/sync-child.js'
import { eventsToIpc } from '../../workloads/events/arrow.js'
import { EventBuffer, type Events } from '../../workloads/events/events.js'
import type { Groups } from '../../workloads/queries/groups/groups.js'
import { recordsOf } from '../../workloads/queries/groups/records.js'
import { type Script, ScriptEnded } from '../../workloads/queries/groups/script.js'
import { ASK, type Asked, type Command, commandOf } from './command.js'

/** Of one child; each worker has one. */
export const MEMORY_BYTES = 2 ** 31

/** For whom it makes no events. */
const NO_ADS = new Uint32Array(0)

/** Of this thread, by what they run; each is made when it is first needed. */
const children = new Map<string, SyncChild>()

export function closeScripts(): void {
  for (const child of children.values()) child.close()
  children.clear()
}

/** Runs somebody's SQL or Python in a process that may be killed. */
export class ScriptRunner implements Script {
  readonly #groups: Groups
  readonly #campaignOf: Uint32Array
  readonly #command: Command
  readonly #name: string

  constructor(groups: Groups, campaignOf: Uint32Array = NO_ADS, memoryBytes = MEMORY_BYTES) {
    this.#groups = groups
    this.#campaignOf = campaignOf
    this.#command = commandOf(groups, memoryBytes)
    this.#name = JSON.stringify(this.#command)
  }
  /** Of the child that there is. */
  get pid(): number | undefined {
    return children.get(this.#name)?.pid
  }
  buffer(): EventBuffer {
    return new EventBuffer(this.#groups.reads, this.#campaignOf)
  }
  run(events: Events): Int32Array | { readonly refused: string } {
    const { language } = this.#groups
    try {
      return recordsOf(this.#groups, this.ask(eventsToIpc(events)))
    } catch (error) {
      if (error instanceof ScriptEnded) throw error
      return { refused: `--${language}: ${error instanceof Error ? error.message : error}` }
    }
  }
  /** A child takes a second to come to itself: nobody's first chunk shall wait for it. */
  warmUp(): void {
    try {
      this.ask(eventsToIpc(this.buffer().take()))
    } catch {
      // The first chunk meets the same, and tells it.
    }
  }
  /** From an IPC stream of Arrow to one. Throws ScriptEnded, or what the program says. */
  ask(request: Uint8Array, what: Asked = ASK.events): Uint8Array {
    const child = children.get(this.#name) ?? new SyncChild(...this.#command)
    children.set(this.#name, child)
    try {
      return child.ask(request, what)
    } catch (error) {
      if (error instanceof Refused) throw error
      // What is left of it may be in the midst of an answer.
      this.close()
      throw new ScriptEnded(error instanceof Error ? error.message : String(error))
    }
  }
  close(): void {
    children.get(this.#name)?.close()
    children.delete(this.#name)
  }
}
