import * as fs from 'node:fs'
import { join } from 'node:path'
import { type Disk, folderOf } from '../disk.js'

/** A Disk that is a real folder, made if it is missing. `durability: process` leaves fsync out. */
export function fileDisk(folder: string, durability: 'power' | 'process'): Disk {
  fs.mkdirSync(folder, { recursive: true })
  const power = durability === 'power'
  // The file that is appended to stays open: opening costs more than appending.
  let open: { name: string; fd: number } | undefined
  const shut = (name?: string): void => {
    if (open === undefined || (name !== undefined && open.name !== name)) return
    fs.closeSync(open.fd)
    open = undefined
  }
  const made = new Set([''])
  const makeFolderOf = (name: string): void => {
    const within = folderOf(name)
    if (made.has(within)) return
    fs.mkdirSync(join(folder, within), { recursive: true })
    if (power) syncFolderAt(folder)
    made.add(within)
  }
  const fdOf = (name: string): number => {
    if (open?.name !== name) {
      shut()
      makeFolderOf(name)
      open = { name, fd: fs.openSync(join(folder, name), 'a') }
    }
    return open.fd
  }
  return {
    write(name, bytes) {
      shut(name)
      makeFolderOf(name)
      fs.writeFileSync(join(folder, name), bytes)
    },
    append(name, bytes) {
      const fd = fdOf(name)
      for (let at = 0; at < bytes.length; ) at += fs.writeSync(fd, bytes, at)
    },
    sync(name) {
      if (!power) return
      if (open?.name === name) fs.fdatasyncSync(open.fd)
      else syncPath(join(folder, name))
    },
    syncFolder(within = '') {
      if (power) syncFolderAt(join(folder, within))
    },
    link: (from, to) => {
      makeFolderOf(to)
      return linked(join(folder, from), join(folder, to))
    },
    read(name) {
      try {
        return fs.readFileSync(join(folder, name))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    list(prefix) {
      const within = folderOf(prefix)
      if (within !== '' && !fs.existsSync(join(folder, within))) return []
      return fs
        .readdirSync(join(folder, within), { withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map(({ name }) => within + name)
        .filter((name) => name.startsWith(prefix))
        .sort()
    },
    remove(name) {
      shut(name)
      fs.rmSync(join(folder, name), { force: true })
    },
  }
}

/** Gives a file its name in one step, unless there is one of that name: then that one stays. */
export function putFile(folder: string, from: string, to: string): void {
  linked(join(folder, from), join(folder, to))
  fs.rmSync(join(folder, from), { force: true })
}
function linked(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to)
    return true
  } catch (error) {
    if (!fs.existsSync(to)) throw error
    return false
  }
}
function syncFolderAt(path: string): void {
  const fd = fs.openSync(path, 'r')
  fs.fsyncSync(fd)
  fs.closeSync(fd)
}

/** No error, and no new file, if it is absent. */
function syncPath(path: string): void {
  let fd: number
  try {
    fd = fs.openSync(path, 'r+')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  fs.fdatasyncSync(fd)
  fs.closeSync(fd)
}
