/** How its commands are written for whoever shall type them. */
export interface Started {
  /** `words` begin with a command: `run --engine acked`. */
  readonly commandLine: (words: string) => string
  /** A sweep with these flags, if any. */
  readonly benchLine: (flags?: string) => string
}

/**
 * By where this program stands: a package below node_modules is asked through npx, its repository
 * through npm's scripts, which build what is stale. All commands in results, pages and messages
 * come from here.
 */
export function startedFrom(moduleUrl: string): Started {
  if (moduleUrl.includes('/node_modules/')) {
    const commandLine = (words: string) => `npx chunk42 ${words}`
    return { commandLine, benchLine: (flags = '') => commandLine(`bench ${flags}`.trimEnd()) }
  }
  return {
    commandLine: (words) => `npm run -s chunk42 -- ${words}`,
    benchLine: (flags = '') => (flags === '' ? 'npm run bench' : `npm run bench -- ${flags}`),
  }
}

export const { commandLine, benchLine } = startedFrom(import.meta.url)
