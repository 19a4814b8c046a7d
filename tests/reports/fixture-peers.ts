import type { Peer } from '../../reports/result.js'

/** As `bench -- --peers` leaves them, with the audit hash and without. */
export function peers(): Peer[] {
  const of = (name: string, form: string, threads: number, hashed: number, counted: number) =>
    [true, false].map((hash) => ({
      name,
      about: `${name} in ${form}`,
      threads,
      form,
      hash,
      events: threads === 1 && form === 'typescript' ? 1_000_000 : 40_000_000,
      eventsPerSec: (hash ? hashed : counted) * 1e6,
    }))
  return [
    ...of('hand-written loop', 'assemblyscript', 1, 868, 1_055),
    ...of('hand-written loop', 'assemblyscript', 2, 1_610, 1_990),
    ...of('hand-written loop', 'typescript', 1, 118.4, 162),
    ...of('hand-written loop', 'typescript', 2, 221.9, 310),
    ...of('DuckDB', 'sql', 1, 57, 92),
    ...of('DuckDB', 'sql', 2, 61.3, 207),
    ...of('object + Map', 'typescript', 1, 31, 38),
    ...of('array methods', 'typescript', 1, 7.2, 7.9),
    ...of('RxJS', 'typescript', 1, 9.1, 10.4),
    ...of('async generators', 'typescript', 1, 1.31, 1.4),
  ]
}
