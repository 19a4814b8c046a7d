import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './longest-first.mjs'

const ci = Boolean(process.env.CI)

/**
 * What a JVM, a broker or a node did on a machine that left it no time, which says nothing of what
 * is tested: once more, and CI names it. A wrong count is never tried again.
 */
const FROM_OUTSIDE = /it ended by itself|not ready within|it did not start|it hangs: no life/

// The compiled tests are run: worker threads load their own files, which must be what benches load.
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['dist/tests/**/*.test.js'],
    exclude: ['**/node_modules/**'],
    // Loaded by Node itself, as benches do: as modules of vitest they come through its server, with
    // a getter for each name, and mutants of them do so again and again.
    server: { deps: { external: [/\/dist\/(?!tests\/)/] } },
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    globalSetup: ['tests/global-setup.mjs'],
    // Only what hangs: a machine that is busy makes no test fail.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    retry: { count: 1, condition: FROM_OUTSIDE },
    // What was not equal is told whole: a summary has one line for it.
    chaiConfig: { truncateThreshold: 0 },
    reporters: ci ? ['default', 'json'] : ['default'],
    outputFile: { json: 'dist/test-report.json' },
  },
})
