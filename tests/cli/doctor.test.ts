import { expect, test } from 'vitest'
import { doctor } from '../../cli/commands/doctor.js'
import type { Io } from '../../cli/wiring.js'
import type { Machine } from '../../engines/clusters/checks.js'
import { CLUSTER_ENGINES } from '../../engines/clusters/registry.js'

const VERSIONS: Readonly<Record<string, string>> = {
  java: 'openjdk version "17.0.12" 2024-07-16',
  javac: 'javac 17.0.12',
  mvn: 'Apache Maven 3.8.7 (b89d5959)',
}
const GOOD: Machine = {
  run: async (program) => ({ code: 0, output: VERSIONS[program]! }),
  memoryMiB: () => 64_000,
  diskMiB: () => 100_000,
  freePort: async () => 40_000,
  jarsAreThere: () => true,
}
/** A machine with other programs. */
const having = (versions: Readonly<Record<string, string | undefined>>): Machine => ({
  ...GOOD,
  run: async (program) => {
    const output = { ...VERSIONS, ...versions }[program]
    return output === undefined ? undefined : { code: 0, output }
  },
})

async function said(machine: Machine, json = false) {
  const lines: string[] = []
  const io: Io = {
    out: (text) => lines.push(text),
    err: () => {},
    live: false,
    signal: new AbortController().signal,
  }
  return { code: await doctor({ json, download: false }, io, machine), text: lines.join('\n') }
}

test('a machine that has all of it can run all of them', async () => {
  const { code, text } = await said(GOOD)
  expect(code).toBe(0)
  for (const { name, version } of CLUSTER_ENGINES) {
    expect(text).toContain(`${name} ${version}: can run here`)
  }
  expect(text).toContain('17.0.12')
  expect(text).toContain('127.0.0.1:40000 is free')
})

const empty = { jarsAreThere: () => false }
test.each<[string, Machine, string]>([
  ['no Java', having({ java: undefined }), 'java     not found; install a JDK'],
  ['a JRE only', having({ javac: undefined }), 'javac    not found; install a JDK'],
  ['an old Java', having({ java: 'java version "1.8.0_412"' }), '17 or newer is needed'],
  ['no way to download', { ...having({ mvn: undefined }), ...empty }, 'install Maven'],
  ['no room for jars', { ...GOOD, ...empty, diskMiB: () => 10 }, 'or name another place by XDG'],
  ['no room for a run', { ...GOOD, diskMiB: () => 10 }, 'or name another place by TMPDIR'],
  ['little memory', { ...GOOD, memoryMiB: () => 100 }, 'take fewer --workers'],
  ['no ports', { ...GOOD, freePort: () => Promise.reject(new Error('x')) }, 'listen on 127.0.0.1'],
])('%s is told with what to do about it', async (_, machine, told) => {
  const { code, text } = await said(machine)
  expect(code).toBe(2)
  expect(text).toContain(told)
  expect(text).toContain('cannot run here')
})
test('jars that are to come need Maven, jars that are there do not', async () => {
  expect((await said({ ...GOOD, ...empty })).text).toContain('by Maven 3.8.7, once, into')
  expect((await said(having({ mvn: undefined }))).code).toBe(0)
})
test('what is for machines says the same', async () => {
  const { code, text } = await said(having({ java: undefined }), true)
  expect(code).toBe(2)
  const { common, engines } = JSON.parse(text)
  expect(common[0]).toMatchObject({ what: 'java', found: 'not found' })
  expect(engines.map(({ runs }: { runs: boolean }) => runs)).toEqual(engines.map(() => false))
})
