import { homedir } from 'node:os'
import { join } from 'node:path'

/** What was downloaded once: outside of the project, shared by all its copies. */
export function cacheFolder(...names: readonly string[]): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'chunk42', ...names)
}
