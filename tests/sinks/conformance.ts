import { basics } from './checks-basic.js'
import { crashes } from './checks-crash.js'
import { modelled } from './checks-model.js'
import { zombies } from './checks-zombie.js'
import type { Opened, Subject } from './subject.js'

export interface Check {
  readonly name: string
  /** Throws when the law is broken. */
  run(): Promise<void>
}
/** The body of a check gets empty sinks; they are disposed of after it. */
export type Body = (open: Subject['open'], subject: Subject) => Promise<void>
export type Bodies = Readonly<Record<string, Body>>

/** The law of sinks/sink.ts, as checks of any sink. Their names are sentences. */
export function conformance(subject: Subject): Check[] {
  const bodies: Bodies = { ...basics, ...zombies, ...crashes, ...modelled }
  return Object.entries(bodies).map(([name, body]) => ({
    name,
    async run() {
      const opened: Opened[] = []
      try {
        await body(async (choice) => {
          const one = await subject.open(choice)
          opened.push(one)
          return one
        }, subject)
      } finally {
        for (const one of opened) await one.dispose()
      }
    },
  }))
}
