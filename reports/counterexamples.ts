import type { Cell } from './result.js'

/** A plan that `verify` shrunk and saved: it failed once, and its command says if it still does. */
export interface Counterexample {
  readonly engine: string
  readonly sink: string
  readonly guarantee: string
  /** What was broken, by its name and in words; absent: only the plan was kept. */
  readonly oracle: string | undefined
  readonly what: string | undefined
  readonly faults: number
  readonly events: number
  /** Of the build that it was found in. */
  readonly commit: string | undefined
  /** Of its file, from the page. */
  readonly href: string
  readonly command: string
}

/** What is known about how cells can fail, beside their own audits. */
export interface Counterexamples {
  readonly found: readonly Counterexample[]
  /** Files that hold no plan, each with its reason. */
  readonly unreadable: readonly string[]
  /** What `verify` can attack; `engines` absent: with any of them. */
  readonly engines: readonly string[]
  readonly sinks: readonly { readonly name: string; readonly engines?: readonly string[] }[]
}

/** Nobody looked. */
export const NO_COUNTEREXAMPLES: Counterexamples = {
  found: [],
  unreadable: [],
  engines: [],
  sinks: [],
}

/** In simulation a database that needs a file of its own is a model of its transactions. */
const MODELS: Readonly<Record<string, string>> = { duckdb: 'transactional' }
const simulatedSink = (sink: string): string => MODELS[sink] ?? sink

/** Of that engine, with that guarantee, into that sink or its model. */
export function isOf(found: Counterexample, cell: Cell): boolean {
  const { engine, guarantee, sink } = found
  return (
    engine === cell.engine &&
    guarantee === cell.guarantee &&
    (sink === cell.sink || sink === simulatedSink(cell.sink))
  )
}

/** Attacks what the cell is made of, and shrinks what it finds; undefined: it cannot. */
export function attackCommand(
  { engine, sink }: Cell,
  { engines, sinks }: Counterexamples,
): string | undefined {
  const known = sinks.find(({ name }) => name === simulatedSink(sink))
  if (known === undefined || !engines.includes(engine)) return undefined
  if (known.engines !== undefined && !known.engines.includes(engine)) return undefined
  return `npm run -s chunk42 -- verify --engine ${engine} --sink ${known.name}`
}
