import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { cacheFolder } from '../../../engines/clusters/cache.js'
import { hashes, hashPlans } from '../../../faults/verify/hashes.js'
import { Target } from '../../../faults/verify/target.js'
import { ROOT } from '../../root.js'

/** A Node of another major version; `.ci/run` brings one there. */
const OTHER =
  process.env.CHUNK42_OTHER_NODE ?? cacheFolder('other-node', 'node_modules', 'node', 'bin', 'node')
// Required in CI; a laptop without it skips this by name.
const skipped = !existsSync(OTHER) && process.env.CI === undefined
if (skipped) console.warn(`skipped: traces on another Node: there is no ${OTHER}`)

describe('the same seed', () => {
  test('twice gives the same trace, with whatever faults', () => {
    const once = hashes()
    expect(Object.keys(once).length).toBe(hashPlans().length)
    // Other plans, other runs, but for a few that two guarantees make alike: a hash of nothing
    // would also be the same.
    expect(new Set(Object.values(once)).size).toBeGreaterThan(hashPlans().length * 0.8)
    expect(hashes()).toEqual(once)
  })
  test('with faults that do strike, in most plans that have some', () => {
    const struck = hashPlans()
      .filter(({ faults }) => faults.length > 0)
      .map((plan) => new Target(plan).run().struck)
    expect(struck.filter((times) => times > 0).length).toBeGreaterThan(struck.length * 0.7)
  })
  test.skipIf(skipped)(`gives the same trace on ${OTHER}`, () => {
    const url = pathToFileURL(join(ROOT, 'dist', 'faults', 'verify', 'hashes.js')).href
    const script = `import { hashes } from '${url}'
      console.log(JSON.stringify([process.versions.node, hashes()]))`
    const words = ['--input-type=module', '--eval', script]
    const { status, stdout, stderr } = spawnSync(OTHER, words, {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    })
    expect(status, stderr).toBe(0)
    const [version, found] = JSON.parse(stdout) as [string, Record<string, string>]
    expect(version.split('.')[0]).not.toBe(process.versions.node.split('.')[0])
    expect(found).toEqual(hashes())
  })
})
