import { InputError } from '../../workloads/input-error.js'
import type { NightlyInput } from './input.js'
import { insertFrom } from './relation.js'

/** Quoted for SQL. */
const quoted = (path: string): string => `'${path.replaceAll("'", "''")}'`

/** One file, or a folder of them. */
export const parquet: NightlyInput = {
  name: 'parquet',
  about: 'FILE.parquet, or a pattern like FOLDER/*.parquet: columns of events, see `--sql`',
  takes: (path) => path.endsWith('.parquet'),
  async fill(connection, path) {
    try {
      await insertFrom(connection, `read_parquet(${quoted(path)})`)
    } catch (error) {
      if (error instanceof InputError) throw new InputError(`--input ${path}: ${error.message}`)
      const [reason] = String(error instanceof Error ? error.message : error).split('\n')
      throw new InputError(`--input ${path}: ${reason}; allowed: a Parquet file of events`)
    }
  },
}
