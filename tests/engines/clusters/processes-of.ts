import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process and all that it started, as /proc tells. */
export function familyOf(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), Number(statOf(Number(name))[1]))
  }
  const family = [pid]
  for (const one of family) {
    for (const [child, parent] of parents) if (parent === one) family.push(child)
  }
  return family
}

/**
 * With all its threads: the first may be dead while others still write. What nobody waits for (in
 * a container without an init) counts as gone.
 */
export function isGone(pid: number): boolean {
  const status = read(`/proc/${pid}/status`)
  return status === '' || (/^State:\s+[ZX]/m.test(status) && /^Threads:\s+1$/m.test(status))
}

/** When it began, in ticks since the machine did: with its number, which comes again, its name. */
export function beganOf(pid: number): string {
  return statOf(pid)[19] ?? ''
}
/** From the third field of /proc/PID/stat on: the second may have blanks. */
function statOf(pid: number): string[] {
  const stat = read(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** As `ps` shows it; empty: it is gone, or going. */
export function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
}

/** Addresses at which processes listen, as the kernel writes them: ADDRESS:PORT in hexadecimals. */
export function listeningOf(pids: readonly number[]): string[] {
  const sockets = new Set(pids.flatMap(socketsOf))
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    read(file)
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === LISTENS && sockets.has(`socket:[${fields[9]}]`))
      .map((fields) => fields[1]!),
  )
}
const LISTENS = '0A'

/** 127.0.0.1, also as Java says it (::ffff:127.0.0.1), and ::1. */
export function isLoopback(address: string): boolean {
  const [host = ''] = address.split(':')
  return [
    '0100007F',
    '0000000000000000FFFF00000100007F',
    '00000000000000000000000001000000',
  ].includes(host)
}

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).map((fd) => {
      try {
        return readlinkSync(`${folder}/${fd}`)
      } catch {
        return ''
      }
    })
  } catch {
    return []
  }
}
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
