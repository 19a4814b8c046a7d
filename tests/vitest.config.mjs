import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './longest-first.mjs'

const ci = Boolean(process.env.CI)

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
    // What was not equal is told whole: a summary has one line for it.
    chaiConfig: { truncateThreshold: 0 },
    reporters: ci ? ['default', 'json'] : ['default'],
    outputFile: { json: 'dist/test-report.json' },
  },
})
