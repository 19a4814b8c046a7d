import type { Disk } from '../../runtime/disk.js'
import { fileDisk } from '../../runtime/threads/file-disk.js'
import type { SinkOptions } from '../sink.js'
import { refusedBy } from '../sink-error.js'

/** The folder of a table, made if it is missing. Throws one line where that cannot be. */
export function tableFolder({
  folder,
  durability,
}: Pick<SinkOptions, 'folder' | 'durability'>): Disk {
  try {
    return fileDisk(folder, durability)
  } catch (error) {
    throw refusedBy(error as NodeJS.ErrnoException, `make the folder ${folder}`)
  }
}
