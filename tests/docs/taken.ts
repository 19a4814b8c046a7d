import { main } from '../../cli/program.js'
import { realWiring } from '../../cli/real-wiring.js'
import { fakeWiring } from '../cli/fakes.js'

interface Said {
  readonly exitCode: number
  readonly err: string
}

/** As a shell would run it, stopped before the first cell: all that is asked is checked before. */
async function said(argv: readonly string[]): Promise<Said> {
  const err: string[] = []
  const { catalog } = realWiring
  const io = {
    out: () => {},
    err: (text: string) => err.push(text),
    live: false,
    signal: AbortSignal.abort(),
  }
  const runCell = () => Promise.reject(new Error('no cell is run here'))
  const exitCode = await main(argv, fakeWiring({ catalog, runCell }), io)
  return { exitCode, err: err.join('\n') }
}

const PROBE = '--no-such-option'
/** What is wrong with a command; undefined: nothing that can be seen without running it. */
export async function wrongWith(argv: readonly string[]): Promise<string | undefined> {
  // Commander names the first option that it does not know: nothing before it may be unknown.
  const { err } = await said([...argv, PROBE])
  if (err !== `chunk42: unknown option '${PROBE}'`) return err
  // `bench` and `run` check values and how they go together, too.
  if (!checkedWhole(argv)) return undefined
  const whole = await said(argv)
  return whole.exitCode === STOPPED ? undefined : `exit code ${whole.exitCode}: ${whole.err}`
}
const STOPPED = 130
/** Files that only somebody else has, plans in three dots, and runs of another. */
function checkedWhole([command, ...rest]: readonly string[]): boolean {
  const needs = /^--(python|plan|continue)$/
  return (command === 'bench' || command === 'run') && !rest.some((word) => needs.test(word))
}
