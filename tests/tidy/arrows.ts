import { type Import, importsOf, type Rule, type Source } from './source.js'

/** Who may import whom: the first entry that fits a file counts. Packages are not looked at. */
interface Arrow {
  readonly from: RegExp
  /** Values and types; undefined: all. */
  readonly may?: RegExp
  /** Only their types. */
  readonly mayTypes?: RegExp
  readonly mayNot?: RegExp
}
const NOBODY = /^$/
const ARROWS: readonly Arrow[] = [
  { from: /^tests\// },
  // As anybody else: through the package's own name.
  { from: /^examples\//, may: /^examples\// },
  // A composition root, as bench/run.ts and cli/real-wiring.ts are.
  { from: /^api\//, mayNot: /^(tests|examples)\// },
  { from: /^cli\//, mayNot: /^(api|tests|examples)\// },
  {
    from: /^bench\/metrics\//,
    may: /^(bench\/metrics|workloads|reports\/result|runtime\/(glob|program)\.js)/,
    mayTypes: /^(bench\/spec|runtime\/[\w-]+\.js|sinks\/sink)/,
  },
  { from: /^bench\//, mayNot: /^(api|cli|tests|examples)\// },
  { from: /^faults\/verify\//, mayNot: /^(api|cli|tests|examples)\// },
  {
    from: /^faults\//,
    may: /^(faults|runtime\/(glob|program|fault)\.js)/,
    mayTypes: /^(runtime\/|sinks\/sink)/,
  },
  { from: /^reports\//, may: /^reports\// },
  {
    from: /^engines\//,
    // A ring is words and rules; it has no thread or clock in it.
    may: /^(engines\/|runtime\/(program|ring)\.js|workloads\/queries\/|sinks\/(writer|compactor)\.js)/,
    mayTypes: /^(runtime\/[\w-]+\.js|workloads\/log\/|sinks\/)/,
  },
  {
    from: /^sinks\//,
    // A database in a folder opens that folder for real; everything else goes through Disk.
    may: /^(sinks\/|runtime\/(program|disk|threads\/file-disk)\.js|workloads\/queries\/|kafkajs\/)/,
    mayTypes: /^runtime\/[\w-]+\.js/,
  },
  { from: /^runtime\//, mayNot: /^(api|engines|sinks|faults|bench|reports|cli|tests|examples)\// },
  {
    from: /^workloads\//,
    mayNot: /^(api|engines|sinks|faults|bench|reports|cli|tests|examples)\//,
  },
]

function isWrong({ from }: { from: string }, { to, typeOnly }: Import): boolean {
  if (!/^[a-z]+\//.test(to) || !/\.(js|mjs|json)$/.test(to)) return false
  const arrow = ARROWS.find((one) => one.from.test(from))
  if (arrow === undefined) return false
  if (arrow.mayNot?.test(to)) return true
  if (arrow.may === undefined || arrow.may.test(to)) return false
  return !(typeOnly && (arrow.mayTypes ?? NOBODY).test(to))
}

export const arrows: Rule = {
  name: 'imports follow the arrows of ARCHITECTURE.md',
  why:
    'engines, sinks and workloads that know their harness cannot be simulated or swapped; ' +
    'pass it in (world, options), import only the type, or compose in bench/run.ts',
  check: (source: Source) =>
    importsOf(source)
      .filter((one) => isWrong({ from: source.path }, one))
      .map(({ line, to }) => ({ line, what: to })),
  bad: [
    ['engines/x.ts', "import { interpose } from '../faults/interpose.js'"],
    ['engines/a/x.ts', "import { openLog } from '../../workloads/log/memory.js'"],
    ['engines/x.ts', "import { fileDisk } from '../runtime/threads/file-disk.js'"],
    ['engines/x.ts', "import type { Cell } from '../reports/result.js'"],
    ['sinks/x.ts', "import { ENGINES } from '../engines/registry.js'"],
    ['workloads/x.ts', "export { interpose } from '../faults/interpose.js'"],
    ['runtime/a/x.ts', "import type { Sink } from '../../sinks/sink.js'"],
    ['reports/x.ts', "import { sweep } from '../bench/sweep.js'"],
    ['faults/x.ts', "import { Threads } from '../runtime/threads/threads.js'"],
    ['bench/metrics/x.ts', "import { Simulated } from '../../runtime/simulated/simulated.js'"],
    ['bench/x.ts', "import { UsageError } from '../cli/usage-error.js'"],
    ['examples/a/x.ts', "import { plain } from '../../tests/engines/exact.js'"],
    ['examples/a/x.ts', "import { perform } from '../../runtime/program.js'"],
    ['api/x.ts', "import { Batches } from '../examples/one-by-one/batches.js'"],
    ['cli/x.ts', "import { runCell } from '../api/run.js'"],
    ['engines/x.ts', "import { perform } from '../api/index.js'"],
    ['engines/x.ts', "import { Batches } from '../examples/one-by-one/batches.js'"],
    ['faults/verify/x.ts', "import { engine } from '../../examples/one-by-one/engine.js'"],
    ['cli/x.ts', "import {\n  chunk42,\n} from '../tests/cli/fakes.js'"],
  ],
  good: [
    ['engines/x.ts', "import { perform } from '../runtime/program.js'"],
    ['engines/x.ts', "import type { Disk } from '../runtime/disk.js'"],
    ['engines/x.ts', "import { type Log, type Segment } from '../workloads/log/log.js'"],
    ['faults/verify/x.ts', "import { ENGINES } from '../../engines/registry.js'"],
    ['api/x.ts', "import { realWiring } from '../cli/real-wiring.js'"],
    ['examples/a/x.ts', "import { perform } from 'chunk42'"],
    ['bench/run.ts', "import { ENGINES } from '../engines/registry.js'"],
    ['reports/x.ts', "import { z } from 'zod'"],
  ],
}
