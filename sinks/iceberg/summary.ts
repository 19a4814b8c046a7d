import type { Change, DataFile } from '../table/format.js'

/** What a snapshot says of itself: what it did, what the table is then, and which commit it is. */
export function summaryOf(
  { writer, row, id, added, removed }: Change,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const total = (name: string, by: (files: readonly DataFile[]) => number): string =>
    String(Number(before[name] ?? 0) + by(added) - by(removed))
  const bytes = sum(({ bytes }) => bytes)
  const rows = sum(({ rows }) => rows)
  const count = (files: readonly DataFile[]): number => files.length
  const deleted =
    removed.length === 0
      ? {}
      : {
          'deleted-data-files': `${removed.length}`,
          'deleted-records': `${rows(removed)}`,
          'removed-files-size': `${bytes(removed)}`,
        }
  return {
    operation: removed.length === 0 ? 'append' : 'replace',
    'added-data-files': `${added.length}`,
    'added-records': `${rows(added)}`,
    'added-files-size': `${bytes(added)}`,
    ...deleted,
    'total-data-files': total('total-data-files', count),
    'total-records': total('total-records', rows),
    'total-files-size': total('total-files-size', bytes),
    'total-delete-files': '0',
    'total-position-deletes': '0',
    'total-equality-deletes': '0',
    'chunk42.query': writer.query,
    'chunk42.role': writer.role,
    'chunk42.epoch': `${row.epoch}`,
    ...(id === undefined ? {} : { 'chunk42.id': `${id}` }),
  }
}
function sum(of: (file: DataFile) => number) {
  return (files: readonly DataFile[]): number => files.reduce((all, file) => all + of(file), 0)
}
