import { fileURLToPath } from 'node:url'
import { pythonCommand } from '../../runtime/processes/python.js'
import type { Groups } from '../../workloads/queries/groups/groups.js'
import type { DuckdbWork } from './duckdb.js'

/** What a child is asked; DuckDB's knows events only. The same numbers stand in polars_child.py. */
export const ASK = { events: 0, describe: 1, finish: 2 } as const
export type Asked = (typeof ASK)[keyof typeof ASK]

export type Command = readonly [command: string, args: readonly string[]]

const DUCKDB = new URL('./duckdb.js', import.meta.url)
// What is no TypeScript is not copied to dist.
const POLARS = new URL('../../../bench/script/polars_child.py', import.meta.url)

/** How the child of a language is started. */
export function commandOf(
  { language, program, reads }: Pick<Groups, 'language' | 'program' | 'reads'>,
  memoryBytes: number,
): Command {
  if (language === 'python') {
    return [pythonCommand(), [fileURLToPath(POLARS), program, String(memoryBytes)]]
  }
  const work: DuckdbWork = { program, reads, memoryBytes }
  return [process.execPath, [fileURLToPath(DUCKDB), JSON.stringify(work)]]
}
