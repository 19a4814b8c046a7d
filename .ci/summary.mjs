// Prints `N passed, N failed` from the JSON report of vitest; names what was skipped or tried again.
import { readFileSync } from 'node:fs'

const path = process.argv[2]
let report
try {
  report = JSON.parse(readFileSync(path, 'utf8'))
} catch (error) {
  console.error(`${path}: no report of the tests: ${error.message}`)
  process.exit(1)
}
const tests = report.testResults.flatMap((file) => file.assertionResults)
const named = (...states) => tests.filter(({ status }) => states.includes(status))
const passed = named('passed').length
const skipped = named('skipped', 'pending', 'todo', 'disabled')
// A file that could not be loaded has no tests, and is a failure all the same.
const broken = report.testResults.filter(
  ({ status, assertionResults }) =>
    status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
)
const failed = named('failed').length + broken.length

for (const { name } of broken) console.log(`failed to run: ${name}`)
const tell = (what, { fullName, failureMessages }) => {
  const [first = ''] = (failureMessages?.[0] ?? '').split('\n')
  console.log(`${what}: ${fullName}${first && ': '}${first.slice(0, 600)}`)
}
for (const test of named('failed')) tell('failed', test)
// Only for the reasons in tests/vitest.config.mjs.
const again = named('passed').filter(({ failureMessages }) => failureMessages?.length > 0)
for (const test of again) tell('passed when tried again', test)
for (const { fullName } of skipped) console.log(`skipped: ${fullName}`)
if (passed + failed === 0) console.log('no test was run')
const more = skipped.length > 0 ? `, ${skipped.length} skipped` : ''
console.log(`${passed} passed, ${failed} failed${more}`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
