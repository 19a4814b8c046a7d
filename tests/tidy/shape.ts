import { type Problem, places, type Rule, type Source } from './source.js'

const LINES_MAX = 300
const COLUMNS_MAX = 100

export const shortFiles: Rule = {
  name: `files have at most ${LINES_MAX} lines`,
  why: 'a file is one thing; take out the part that has a name of its own',
  check: ({ text }) => {
    const lines = text.trimEnd().split('\n').length
    return lines > LINES_MAX ? [{ line: lines, what: `${lines} lines` }] : []
  },
  bad: [['cli/x.ts', 'a\n'.repeat(LINES_MAX + 1)]],
  good: [['cli/x.ts', 'a\n'.repeat(LINES_MAX)]],
}

/** A string or an address cannot be broken; what stands around it can. */
function isLong(line: string): boolean {
  if (line.length <= COLUMNS_MAX) return false
  const unbreakable =
    /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`?|https?:\S+|(?<=[=(,:]\s*)\/.+\/[a-z]*/g
  return /^\s*(\/\/|\/?\*)/.test(line)
    ? !/https?:\S/.test(line)
    : line.replace(unbreakable, '').length > COLUMNS_MAX || !unbreakable.test(line)
}
export const shortLines: Rule = {
  name: `lines have at most ${COLUMNS_MAX} columns`,
  why: 'two files fit side by side; break the line (biome does it for code, not for comments)',
  check: ({ text }) =>
    text
      .split('\n')
      .flatMap((line, i) =>
        isLong(line) ? [{ line: i + 1, what: `${line.length} columns` }] : [],
      ),
  bad: [
    ['cli/x.ts', `/** ${'a word '.repeat(15)} */`],
    ['cli/x.ts', `const a = ${'b + '.repeat(30)}c`],
  ],
  good: [
    ['cli/x.ts', `// https://example.org/${'a'.repeat(100)}`],
    ['cli/x.ts', `const a = '${'a'.repeat(100)}'`],
  ],
}

export const namedExports: Rule = {
  name: 'no default exports',
  why: 'a thing has one name everywhere; export it by its name',
  // vitest and piscina ask for one.
  check: ({ path, code }) =>
    /\.config\.|^bench\/((own-)?worker|calibrate\/(probe-)?slot)\.ts$|\/real\/worker\.ts$|\/threads\/entry\.ts$/.test(
      path,
    )
      ? []
      : places(code, /\bexport default\b/),
  bad: [['cli/x.ts', 'export default function a() {}']],
  good: [['cli/x.ts', 'export function a() {}']],
}

export const tellingNames: Rule = {
  name: 'no files called utils, helpers, common, misc or types',
  why: 'everything fits in them, so they say nothing; call a file after what it exports',
  check: ({ path }) =>
    /\/(utils?|helpers?|common|misc|types)\.\w+$/.test(path) ? [{ line: 1, what: path }] : [],
  bad: [
    ['cli/utils.ts', ''],
    ['engines/types.ts', ''],
  ],
  good: [['cli/values.ts', '']],
}

const DOCUMENTED = /^(runtime|engines|sinks|workloads)\//
/** What is shorter than that is said by its name; an interface may explain its members instead. */
const PLAIN_LINES = 8

function undocumented({ path, text }: Source): Problem[] {
  if (!DOCUMENTED.test(path)) return []
  const lines = text.split('\n')
  return lines.flatMap((line, i) => {
    const what = /^export (?:async )?(?:function\*?|interface|abstract class|class) (\w+)/.exec(
      line,
    )
    if (what === null) return []
    let above = i - 1
    while (/^@|^\/\/ @ts-expect-error: decorator/.test(lines[above] ?? '')) above--
    const before = lines[above]?.trim() ?? ''
    const end = lines.findIndex((other, j) => j >= i && /^\}/.test(other))
    const plain = /\}$/.test(line) || end - i < PLAIN_LINES
    const members = what[0].includes('interface') && lines.slice(i, end).join('').includes('/**')
    return before.endsWith('*/') || plain || members ? [] : [{ line: i + 1, what: what[1]! }]
  })
}
export const documented: Rule = {
  name: 'exported functions, classes and interfaces have a doc comment',
  why: 'a contract is its law, not its signature; write `/** ... */` above it: what, and never what',
  check: undocumented,
  bad: [
    ['runtime/x.ts', `export function a() {\n${'  b()\n'.repeat(PLAIN_LINES)}}`],
    ['sinks/x.ts', `const a = 1\n\nexport interface A {\n${'  b: 1\n'.repeat(PLAIN_LINES)}}`],
  ],
  good: [
    ['runtime/x.ts', `/** Does b. */\nexport function a() {\n${'  b()\n'.repeat(PLAIN_LINES)}}`],
    ['runtime/x.ts', 'export function* sleep(ms: number) {\n  yield ms\n}'],
    ['bench/x.ts', `export function a() {\n${'  b()\n'.repeat(PLAIN_LINES)}}`],
  ],
}
