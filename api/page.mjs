// docs/api.md, out of what api/index.ts names and its doc comments. TypeScript 7 has no stable API
// to ask, so this reads the declarations that it writes: what is exported begins and ends at
// the left margin. `node api/page.mjs` writes the page; with --print it is printed.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const INDEX = 'api/index.ts'
const HEAD = `# What \`import { ... } from 'chunk42'\` gives

Made by \`npm run docs:api\` from the comments in the sources; a test says when it is not current.
Runnable examples: [examples/README.md](../examples/README.md).
`

/** Sections in their order: a title, and what it has by name with the module that it comes from. */
function sections() {
  const text = readFileSync(join(root, INDEX), 'utf8')
  const parts = text.split(/^\/\/ (?=[A-Z].*\.\n\n)/m).slice(1)
  return parts.map((part) => {
    const [title] = part.split('.\n')
    const exported = [...part.matchAll(/^export (type )?\{([^}]*)\} from '([^']+)'/gm)]
    const names = exported.flatMap(([, , list, from]) =>
      list
        .split(',')
        .map((name) => name.trim().replace(/^type /, ''))
        .filter((name) => name !== '')
        .map((name) => ({ name, from: join('api', from) })),
    )
    return { title, names: names.sort((a, b) => a.name.localeCompare(b.name, 'en')) }
  })
}

/** Its comment and its declaration, as the compiler wrote them. */
function declared({ name, from }) {
  const file = `dist/${from.replace(/\.js$/, '.d.ts')}`
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  const begins = new RegExp(
    `^export (declare )?(abstract )?(type|interface|function|class|const) ${name}\\b`,
  )
  const first = lines.findIndex((line) => begins.test(line))
  if (first < 0) throw new Error(`${file}: no ${name}`)
  let last = first
  while (!/^(\S.*;|\})$/.test(lines[last])) last++
  const code = lines.slice(first, last + 1).join('\n')
  return {
    name,
    comment: commentAbove(lines, first),
    code: code.replace(/^export (declare )?/, ''),
  }
}

function commentAbove(lines, at) {
  if (!lines[at - 1]?.endsWith('*/')) return ''
  let from = at - 1
  while (!lines[from].startsWith('/**')) from--
  const text = lines.slice(from, at).map((line) => line.replace(/^\s*(\/\*\*|\*\/|\*) ?/, ''))
  return text
    .join('\n')
    .replace(/ ?\*\/$/, '')
    .trim()
}

/** The page, to be written or compared. */
function page() {
  const parts = sections().map(({ title, names }) => {
    const entries = names.map(declared).map(({ name, comment, code }) => {
      const told = comment === '' ? '' : `${comment}\n\n`
      return `### ${name}\n\n${told}\`\`\`ts\n${code}\n\`\`\`\n`
    })
    return `## ${title}\n\n${entries.join('\n')}`
  })
  return [HEAD, ...parts].join('\n')
}

if (process.argv.includes('--print')) process.stdout.write(page())
else writeFileSync(join(root, 'docs', 'api.md'), page())
