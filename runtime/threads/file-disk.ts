import * as fs from 'node:fs'
import { join } from 'node:path'
import { type Disk, folderOf } from '../disk.js'

/** A Disk that is a real folder, made if it is missing. `durability: process` leaves fsync out. */
export function fileDisk(folder: string, durability: 'power' | 'process'): Disk {
  makeFolder(folder)
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
    makeFolder(join(folder, within))
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
      const path = join(folder, name)
      naming(path, () => fs.writeFileSync(path, bytes))
    },
    append(name, bytes) {
      const fd = fdOf(name)
      naming(join(folder, name), () => {
        for (let at = 0; at < bytes.length; ) at += fs.writeSync(fd, bytes, at)
      })
    },
    sync(name) {
      if (!power) return
      const path = join(folder, name)
      const { fd } = open?.name === name ? open : { fd: undefined }
      naming(path, () => (fd === undefined ? syncPath(path) : fs.fdatasyncSync(fd)))
    },
    syncFolder(within = '') {
      const path = join(folder, within)
      if (power) naming(path, () => syncFolderAt(path))
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

function makeFolder(path: string): void {
  try {
    fs.mkdirSync(path, { recursive: true })
  } catch (error) {
    // Node 20 says so of a file system that is read-only, too; the plain call tells them apart.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') fs.mkdirSync(path)
    else throw error
  }
}
/** Calls on what is open do not know its name, and whoever is told of their errors needs it. */
function naming(path: string, act: () => void): void {
  try {
    act()
  } catch (error) {
    const errno = error as NodeJS.ErrnoException
    if (errno.code !== undefined && errno.path === undefined) {
      errno.path = path
      errno.message += ` '${path}'`
    }
    throw errno
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
