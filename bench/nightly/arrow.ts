import { eventsFromIpc } from '../../workloads/events/arrow.js'
import { appendEvents } from '../../workloads/events/duckdb.js'
import { EVENT_COLUMNS, type Events } from '../../workloads/events/events.js'
import { InputError } from '../../workloads/input-error.js'
import type { NightlyInput } from './input.js'

/** `read`: as bench is given no files. */
export function arrowOf(read: (path: string) => Uint8Array): NightlyInput {
  return {
    name: 'arrow',
    about: 'FILE.arrow or FILE.arrows: Arrow IPC, with all columns of events',
    takes: (path) => /\.arrows?$/.test(path),
    async fill(connection, path) {
      let events: Events
      try {
        events = eventsFromIpc(read(path), EVENT_COLUMNS)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        const allowed = error instanceof InputError ? '' : '; allowed: an Arrow IPC file of events'
        throw new InputError(`--input ${path}: ${reason}${allowed}`)
      }
      await appendEvents(connection, events)
    },
  }
}
