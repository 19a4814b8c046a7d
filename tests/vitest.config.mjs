import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const ci = Boolean(process.env.CI)

// The compiled tests are run: worker threads load their own files, which must be what benches load.
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['dist/tests/**/*.test.js'],
    exclude: ['**/node_modules/**'],
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['tests/global-setup.mjs'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: ci ? ['default', 'json'] : ['default'],
    outputFile: { json: 'dist/test-report.json' },
  },
})
