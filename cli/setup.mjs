// Makes a fresh clone ready: packages from the lock file, then the build; each only if it is stale.
// npm runs it before `bench`, `test` and `chunk42`, so it needs no package, says nothing when there
// is nothing to do, and keeps stdout free for `--json`.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const NODE_LEAST = [20, 19]
const SOURCES = [
  'api',
  'runtime',
  'engines',
  'workloads',
  'sinks',
  'faults',
  'bench',
  'reports',
  'cli',
  'examples',
  'tests',
]
/** Folders of AssemblyScript: `index.ts` becomes `index.wasm` at the same place in dist. */
const ASSEMBLIES = ['workloads/queries/assembly', 'bench/peers/assembly']
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const at = (...names) => join(root, ...names)
const installStamp = at('node_modules', '.chunk42-stamp')
const buildStamp = at('dist', '.chunk42-stamp')
const say = (text) => process.stderr.write(`chunk42: ${text}\n`)
const hashOf = (text) => createHash('sha256').update(text).digest('hex')

function main() {
  checkNode()
  const only = process.argv.includes('--install')
  const forced = process.argv.includes('--build')
  if (!installNeeded() && (only || (!forced && !buildNeeded()))) return
  const unlock = lock()
  try {
    // Another process may have done it while this one waited.
    if (installNeeded()) install()
    if (!only && (forced || buildNeeded())) build()
  } finally {
    unlock()
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > NODE_LEAST[0] || (major === NODE_LEAST[0] && minor >= NODE_LEAST[1])) return
  say(`Node ${process.versions.node}: too old; allowed: ${NODE_LEAST.join('.')} or newer`)
  process.exit(2)
}

function installNeeded() {
  const lockFile = readFileSync(at('package-lock.json'), 'utf8')
  if (read(installStamp) === hashOf(lockFile)) return false
  const installed = read(at('node_modules', '.package-lock.json'))
  if (installed === undefined || !sameTree(JSON.parse(lockFile), JSON.parse(installed))) return true
  // Somebody ran npm by hand, and it came out the same.
  stamp(installStamp, hashOf(lockFile))
  return false
}

/** Packages for other systems (optional) may be absent. */
function sameTree(wanted, installed) {
  return Object.entries(wanted.packages).every(([path, { version, optional }]) => {
    if (path === '') return true
    const found = installed.packages[path]
    return found === undefined ? optional === true : found.version === version
  })
}

function install() {
  say('installing packages from package-lock.json')
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  if (npm?.endsWith('.js')) run(process.execPath, [npm, ...args], 'npm ci failed')
  else run('npm', args, 'npm ci failed')
  stamp(installStamp, hashOf(readFileSync(at('package-lock.json'), 'utf8')))
}

function buildNeeded() {
  return read(buildStamp) !== fingerprint()
}

/**
 * Changes when a source, a setting or the compiler does. Times and sizes will do, and are quick.
 */
function fingerprint() {
  const lines = [read(installStamp) ?? '']
  for (const path of [...SOURCES.flatMap((folder) => filesIn(at(folder))), at('tsconfig.json')]) {
    if (!/\.(ts|mjs|css|json)$/.test(path)) continue
    const { mtimeMs, size } = statSync(path)
    lines.push(`${path} ${mtimeMs} ${size}`)
  }
  return hashOf(lines.join('\n'))
}

function build() {
  say('building')
  // Before the compiler reads: what is saved meanwhile makes the build stale again.
  const made = fingerprint()
  rmSync(buildStamp, { force: true })
  const tsc = at('node_modules', 'typescript', 'bin', 'tsc')
  run(process.execPath, [tsc, '--project', at('tsconfig.json')], 'the build failed')
  for (const folder of ASSEMBLIES) assemble(folder)
  const bundle = at('reports', 'client', 'bundle.mjs')
  if (existsSync(bundle)) run(process.execPath, [bundle], 'the bundle for the report failed')
  removeOrphans()
  pruneDeclarations(at('dist', 'api', 'index.d.ts'))
  stamp(buildStamp, made)
}

/** Over memory that is given and shared. No runtime, no data of its own: threads may share it. */
function assemble(folder) {
  const source = at(folder, 'index.ts')
  if (!existsSync(source)) return
  const asc = at('node_modules', 'assemblyscript', 'bin', 'asc.js')
  const target = at('dist', folder, 'index.wasm')
  const memory = ['--importMemory', '--sharedMemory', '--maximumMemory', '65536']
  const features = ['--enable', 'threads,simd,bulk-memory']
  const options = ['--runtime', 'stub', '--use', 'abort=', '-O3', '--noAssert', '--outFile', target]
  run(
    process.execPath,
    [asc, source, ...memory, ...features, ...options],
    `${folder} did not build`,
  )
}

/**
 * Of sources that are gone: their tests would still be run. Only what a source map of tsc tells of.
 */
function removeOrphans() {
  for (const map of filesIn(at('dist'))) {
    if (!map.endsWith('.js.map')) continue
    const { sourceRoot = '', sources } = JSON.parse(readFileSync(map, 'utf8'))
    if (sources.length !== 1 || existsSync(resolve(dirname(map), sourceRoot, sources[0]))) continue
    rmSync(map)
    rmSync(map.slice(0, -'.map'.length), { force: true })
  }
}

/** Of all declarations only those stay that `entry` leads to: what users can name. */
function pruneDeclarations(entry) {
  const needed = new Set()
  const open = [entry]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const text = needed.has(path) ? undefined : read(path)
    if (text === undefined) continue
    needed.add(path)
    for (const [, to] of text.matchAll(/(?:from |import\()['"](\.[^'"]+)\.js/g)) {
      open.push(`${resolve(dirname(path), to)}.d.ts`)
    }
  }
  for (const path of filesIn(at('dist'))) {
    if (path.endsWith('.d.ts') && !needed.has(path)) rmSync(path)
  }
}

function run(program, args, complaint) {
  // Its stdout too goes to our stderr.
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && program === 'npm',
  })
  if (status === 0) return
  say(error === undefined ? complaint : `${complaint}: ${error.message}`)
  throw new Stopped()
}

/** One set-up at a time for a working copy; a lock whose owner is dead is taken over. */
function lock() {
  const folder = join(tmpdir(), `chunk42-setup-${hashOf(root).slice(0, 16)}`)
  for (let waited = false; ; waited = true) {
    try {
      mkdirSync(folder)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!isAlive(Number(read(join(folder, 'pid'))), folder)) {
      rmSync(folder, { recursive: true, force: true })
      continue
    }
    if (!waited) say('waiting for another set-up of this folder')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  }
  writeFileSync(join(folder, 'pid'), String(process.pid))
  return () => rmSync(folder, { recursive: true, force: true })
}

function isAlive(pid, folder) {
  if (Number.isNaN(pid) || pid === 0) return isYoung(folder)
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Its owner may be about to write its number. */
function isYoung(folder) {
  try {
    return Date.now() - statSync(folder).mtimeMs < 5_000
  } catch {
    return false
  }
}

function filesIn(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) return [path]
    return path === at('reports', 'out') ? [] : filesIn(path)
  })
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function stamp(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** Said already; only the lock is to be given back. */
class Stopped extends Error {}

try {
  main()
} catch (error) {
  if (!(error instanceof Stopped)) throw error
  process.exitCode = 1
}
