import type { Disk } from '../../runtime/disk.js'
import type { Writer } from '../sink.js'
import type { Format, Version, WriterRow } from './format.js'

const STAGED = /\/(engine|compactor)-(\d+)-(\d+)-[\w-]+(?:\.\w+)?$/

/**
 * Files that older lives of a writer staged, and that no version needs which is kept: who staged
 * them can commit no more, so nobody ever will. Of other writers nothing is said: theirs may be on
 * their way.
 */
export function orphansOf<V extends Version>(
  disk: Disk,
  format: Format<V>,
  version: V,
  { role }: Writer,
  { query, epoch }: WriterRow,
): string[] {
  const needed = format.needed(disk, version)
  return ['data', ...format.folders]
    .flatMap((folder) => disk.list(`${folder}/`))
    .filter((name) => {
      const [, by, of, life] = STAGED.exec(name) ?? []
      const isOlder = by === role && Number(of) === query && Number(life) < epoch
      return isOlder && !needed.has(name)
    })
}
