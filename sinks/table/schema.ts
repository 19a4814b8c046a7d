import type { SinkOptions } from '../sink.js'

export type TableOptions = Pick<SinkOptions, 'output' | 'unique' | 'values'> & {
  /** Of the columns of rows, for whoever else reads the table; absent: as they are called here. */
  readonly names?: readonly string[]
}
type Shape = Omit<TableOptions, 'unique'>

/**
 * Columns of a table, all of 32-bit integers. `query`: number of the writer's query. `version`:
 * grows from commit to commit of a query, so whoever wants the rows of now takes, of those with one
 * key, the one with the greatest. The next two are that key.
 */
export function schemaOf({ output, values = 0, names }: Shape): readonly string[] {
  const more = Array.from({ length: values }, (_, v) => `value_${v}`)
  const usual =
    output === 'count'
      ? ['win', 'key', 'count', 'hash']
      : ['partition', 'offset', 'key', 'event_time', 'hash', ...more]
  return ['query', 'version', ...(names ?? usual)]
}
/** Columns in front of those of the rows themselves. */
export const OWN_COLUMNS = 2

/** Its rows replace those with the same key. */
export function replaces({ output, unique }: Pick<SinkOptions, 'output' | 'unique'>): boolean {
  return output === 'count' || unique
}
