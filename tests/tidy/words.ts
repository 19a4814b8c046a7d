import { importsOf, type Problem, places, type Rule, type Source } from './source.js'

/** Time, chance, threads and files come in from there. */
const DOORS =
  /^(runtime\/|api\/|cli\/|tests\/|engines\/clusters\/|workloads\/log\/(kafka\/|file\/folder\.ts$)|workloads\/replay-file\.ts$|reports\/write\.ts$|sinks\/(kafka-names|patience|postgres-server)\.ts$|faults\/verify\/(real\/|mutants\/load\.ts$)|bench\/(calibrate\/(cell|slot)|clusters\/\w[\w-]*|assembly|resources|run|sweep|worker|own-worker|exchange\/(usage|tcp)|small-files(\/(reader|table))?)\.ts$)/
/** Build steps, and what runs in a browser. */
const ELSEWHERE = /\.mjs$|^reports\/client\//

const WORDS: readonly (readonly [RegExp, instead: string])[] = [
  [/(?<![\w.])Date\b/, 'take nowMs as an argument'],
  [/(?<![\w.])performance\b/, 'take nowMs as an argument'],
  [/(?<![\w.])set(Timeout|Interval|Immediate)\b/, 'yield* sleep(ms)'],
  [/\bMath\.random\b/, 'seedrandom, forked from the seed that is passed in'],
  [/\b(randomUUID|randomBytes|randomInt|getRandomValues)\b/, 'seedrandom with a seed'],
]
const MODULES: readonly (readonly [RegExp, instead: string])[] = [
  [/^(node:)?worker_threads$/, 'runtime/threads'],
  [/^(node:)?fs(\/promises)?$/, 'the Disk of runtime/disk.ts, or Files of bench/files.ts'],
  [/^(node:)?(timers|perf_hooks|child_process)(\/promises)?$/, 'an effect, or bench/run.ts'],
]

function banned(source: Source): Problem[] {
  if (DOORS.test(source.path) || ELSEWHERE.test(source.path)) return []
  const words = WORDS.flatMap(([word, instead]) =>
    places(source.code, word).map(({ line, what }) => ({ line, what: `${what}: ${instead}` })),
  )
  const modules = importsOf(source).flatMap(({ line, to }) => {
    const found = MODULES.find(([name]) => name.test(to))
    return found === undefined ? [] : [{ line, what: `${to}: ${found[1]}` }]
  })
  return [...words, ...modules]
}

export const bannedWords: Rule = {
  name: 'time, chance, threads and files are given, not taken',
  why: 'what takes them itself cannot be replayed from a seed; use what the line says instead',
  check: banned,
  bad: [
    ['engines/x.ts', 'const now = Date.now()'],
    ['engines/x.ts', 'const now = performance.now()'],
    ['sinks/x.ts', 'setTimeout(next, 5)'],
    ['bench/metrics/x.ts', 'setInterval(next, 5)'],
    ['faults/x.ts', 'setImmediate(next)'],
    ['workloads/x.ts', 'const chance = Math.random()'],
    ['workloads/x.ts', "import { Worker } from 'node:worker_threads'"],
    ['reports/x.ts', "import { readFileSync } from 'node:fs'"],
    ['bench/plan/x.ts', 'const id = randomUUID()'],
  ],
  good: [
    ['runtime/threads/x.ts', 'const now = performance.now()'],
    ['engines/x.ts', '// No Date here.\nconst text = `performance.now()`'],
    ['engines/x.ts', 'const x = effect.Date'],
    ['cli/x.ts', "import { readFileSync } from 'node:fs'"],
  ],
}

const HELPERS = [
  'sleep',
  'receive',
  'send',
  'wake',
  'slice',
  'progress',
  'perform',
  'spawn',
  'kill',
]

/** Only those that the file imports: others may have such names too. */
function forgotten(source: Source): Problem[] {
  if (!/^(engines|sinks|examples)\//.test(source.path)) return []
  const imported = importsOf(source)
    .filter(({ to }) => to === 'runtime/program.js' || to === 'chunk42')
    .flatMap(({ names }) => names)
  return HELPERS.filter((name) => imported.includes(name)).flatMap((name) => {
    // Handed on as a whole it is somebody else's to delegate to.
    const call = `(?<!yield\\*\\s*|return\\s+|=>\\s*|function\\*?\\s+)(?<![\\w.$#*])${name}(<[^()]*>)?\\(`
    return places(source.code, new RegExp(call))
  })
}

export const yieldStar: Rule = {
  name: 'effects are performed by `yield*`',
  why: 'without it the call compiles and does nothing; write `yield* name(...)`',
  check: forgotten,
  bad: [
    ['engines/x.ts', "import { sleep } from '../runtime/program.js'\n  sleep(5)"],
    ['sinks/x.ts', "import { perform } from '../runtime/program.js'\n  const x = perform('a', b)"],
    ['engines/x.ts', "import { receive } from '../runtime/program.js'\n  receive<Mail>(5)"],
    ['engines/x.ts', "import { kill } from '../runtime/program.js'\n  yield kill(5)"],
    ['examples/a/x.ts', "import { sleep } from 'chunk42'\n  sleep(5)"],
  ],
  good: [
    ['engines/x.ts', "import { sleep } from '../runtime/program.js'\n  yield* sleep(5)"],
    ['engines/x.ts', "import { slice } from '../runtime/program.js'\n  list.slice(5)"],
    ['engines/x.ts', 'sleep(5)'],
    ['sinks/x.ts', "import { perform } from '../runtime/program.js'\n  return perform('a', b)"],
  ],
}

export const noFinally: Rule = {
  name: 'no `finally` in programs',
  why: 'a crash drops the generator and runs no finally; let the next life clean up',
  check: ({ path, code }) =>
    /^(engines|sinks|examples)\//.test(path) &&
    /function\s*\*|\*\s*[\w#[]+.*\(.*\{|yield/.test(code)
      ? places(code, /\bfinally\b/)
      : [],
  bad: [
    ['engines/x.ts', 'function* run() {\n  try {\n    yield 1\n  } finally {\n    close()\n  }\n}'],
    ['sinks/x.ts', 'class A {\n  *commit() {\n    try {\n    } finally {}\n  }\n}'],
  ],
  good: [
    ['engines/x.ts', 'function* run() {\n  // no finally here\n  yield 1\n}'],
    ['bench/x.ts', 'try {\n} finally {\n  close()\n}'],
  ],
}

// In pieces, or they would be found here.
const MACHINE = new RegExp(
  [
    '/wo' + 'rk/',
    '/ro' + 'ot/',
    '/ho' + 'me/\\w',
    '/Us' + 'ers/',
    'regis' + 'try\\.(npm|yarn)',
  ].join('|'),
)
export const noMachinePaths: Rule = {
  name: 'no paths or addresses of one machine',
  why: 'they work nowhere else; use paths from the root of the repository, or none',
  check: ({ text }) => places(text, MACHINE),
  bad: [['cli/x.ts', `const path = '/ho${'me'}/me/x'`]],
  good: [['cli/x.ts', "const path = './homes/x'"]],
}
