import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const CACHE = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
const VENV = join(CACHE, 'chunk42', 'python')
const NEEDED = ['polars', 'pyarrow']

/** The Python of CHUNK42_PYTHON, of a venv in the cache folder, or whichever is on the path. */
export function pythonCommand(): string {
  const own = join(VENV, 'bin', 'python')
  return process.env.CHUNK42_PYTHON ?? (existsSync(own) ? own : 'python3')
}

/** One line: what is to be installed, and how; undefined: nothing is missing. */
export function missingPython(python = pythonCommand()): string | undefined {
  const tried = spawnSync(python, ['-c', `import ${NEEDED.join(', ')}`], { encoding: 'utf8' })
  if (tried.status === 0) return undefined
  const reason = tried.error === undefined ? `has no ${NEEDED.join(' or ')}` : 'cannot be run'
  const venv = '~/.cache/chunk42/python'
  const install = `python3 -m venv ${venv} && ${venv}/bin/pip install ${NEEDED.join(' ')}`
  return `${python} ${reason}; install: ${install}, or set CHUNK42_PYTHON`
}
