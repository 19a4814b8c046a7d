import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/**
 * Where the PostgreSQL server is: the one that this variable names, or one of our own, which lives
 * as long as the process that first needed it. Processes that are forked find it here.
 */
const VARIABLE = 'CHUNK42_POSTGRES'
/** Debian's, by version; elsewhere it is on the path. */
const PACKAGES = '/usr/lib/postgresql'
/** PostgreSQL runs as nobody's superuser: when we are root, as the user that its package makes. */
const USER = 'postgres'
const DATA = 'data'

/**
 * Starts the server in its folder whenever it has died, as an operator does, until our end of the
 * pipe closes, however we ended; then it stops the server and removes the folder. `syncfs`: to sync
 * its thousand files one by one would make each recovery 2 s longer.
 */
const KEEPER = `
  bin=$1 folder=$2
  "$bin/initdb" -D "$folder/${DATA}" -U ${USER} -A trust -E UTF8 --locale=C --no-sync >"$folder/log" 2>&1
  while :; do
    "$bin/postgres" -D "$folder/${DATA}" -k "$folder" -c listen_addresses= -c max_connections=200 \\
      -c recovery_init_sync_method=syncfs \\
      >>"$folder/log" 2>&1 </dev/null
    sleep 0.1
  done &
  loop=$!
  read -r _
  kill $loop
  pid=$(head -n 1 "$folder/${DATA}/postmaster.pid" 2>/dev/null)
  [ -n "$pid" ] && kill -QUIT "$pid" && while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
  rm -rf "$folder"
`

/** One line when there is no server, and none can be started. */
export function serverMissing(): string | undefined {
  if (process.env[VARIABLE] !== undefined) return undefined
  const else_ = `or give a server with --postgres URL or ${VARIABLE}`
  const bin = binaries()
  if (bin === undefined) {
    return `postgres: no server is installed here; apt-get install postgresql, ${else_}`
  }
  if (process.getuid?.() === 0 && userOf('-u') === undefined) {
    return `postgres: root may not run ${bin}/postgres, and there is no user ${USER}; make one, ${else_}`
  }
  return undefined
}

export function isThere(folder: string): boolean {
  return existsSync(folder)
}

/** The server for whoever gives one. */
export function useServer(url: string): void {
  process.env[VARIABLE] = url
}

/** Its URL; it may still be starting. */
export function serverUrl(): string {
  const { [VARIABLE]: given } = process.env
  if (given !== undefined) return given
  const bin = binaries()
  const missing = serverMissing()
  if (bin === undefined || missing !== undefined) throw new Error(missing)
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-postgres-'))
  const [uid, gid] = process.getuid?.() === 0 ? [userOf('-u'), userOf('-g')] : []
  const as = uid === undefined || gid === undefined ? {} : { uid, gid }
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
  const keeper = spawn('sh', ['-c', KEEPER, 'sh', bin, folder], {
    ...as,
    cwd: folder,
    // A Ctrl-C is ours, not its: it hears of our end by the pipe.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  keeper.unref()
  const { stdin } = keeper as unknown as { stdin: { unref?(): void } }
  stdin.unref?.()
  const url = `postgresql://${USER}@/postgres?host=${encodeURIComponent(folder)}`
  useServer(url)
  return url
}

/**
 * SIGKILL for the server that is our own; it comes back. `postmaster`: all of it. `backend`: one
 * that serves a connection, after which the postmaster ends all others and recovers.
 */
export function killServer(what: 'postmaster' | 'backend'): boolean {
  const folder = ownFolder()
  const pid = folder === undefined ? undefined : postmasterOf(folder)
  if (pid === undefined) return false
  try {
    const victims = what === 'postmaster' ? [pid] : backendsOf(pid)
    for (const victim of victims.slice(0, 1)) process.kill(victim, 'SIGKILL')
    return victims.length > 0
  } catch {
    return false // It was dead already.
  }
}
function ownFolder(): string | undefined {
  const host = new URLSearchParams(process.env[VARIABLE]?.split('?')[1]).get('host')
  return host !== null && existsSync(join(host, DATA)) ? host : undefined
}
function postmasterOf(folder: string): number | undefined {
  try {
    const [first] = readFileSync(join(folder, DATA, 'postmaster.pid'), 'utf8').split('\n')
    return Number(first)
  } catch {
    return undefined
  }
}
/** Those that are in a transaction first. */
function backendsOf(postmaster: number): number[] {
  const args = ['-o', 'pid=,args=', '--ppid', String(postmaster)]
  const lines = execFileSync('ps', args, { encoding: 'utf8' }).split('\n')
  const inside = lines.filter((line) =>
    /postgres: postgres .*(in transaction|COMMIT|INSERT)/.test(line),
  )
  const others = lines.filter((line) => /postgres: postgres /.test(line))
  return [...inside, ...others].map((line) => Number.parseInt(line, 10))
}

function binaries(): string | undefined {
  const versions = existsSync(PACKAGES) ? readdirSync(PACKAGES) : []
  const newest = versions.sort((a, b) => Number(b) - Number(a))
  const folders = [
    ...newest.map((version) => join(PACKAGES, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  return folders.find((folder) =>
    ['postgres', 'initdb'].every((name) => existsSync(join(folder, name))),
  )
}
function userOf(what: '-u' | '-g'): number | undefined {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const
    return Number(execFileSync('id', [what, USER], { encoding: 'utf8', stdio: [...stdio] }))
  } catch {
    return undefined
  }
}
