import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The modules that a node runs. */
export interface Entry {
  readonly node: URL
  /** Removes what was made. */
  readonly close: () => void
}
/** They load native parts or own workers from where they lie. */
const EXTERNAL = ['piscina', '@duckdb/node-bindings']

/**
 * A built tree's node as one file, and its worker as another: a node then starts in half of the
 * time, and most of a campaign is starting nodes. Where there is no bundler (it is no part of an
 * installed package) the modules are loaded one by one, and mean the same.
 */
export async function nodeEntry(built: URL): Promise<Entry> {
  const plain = new URL('faults/verify/real/node.js', built)
  let bundler: typeof import('esbuild')
  try {
    bundler = await import('esbuild')
  } catch {
    return { node: plain, close: () => undefined }
  }
  const outdir = mkdtempSync(join(fileURLToPath(built), 'node-'))
  const close = (): void => {
    process.off('exit', close)
    rmSync(outdir, { recursive: true, force: true })
  }
  process.once('exit', close)
  await bundler.build({
    entryPoints: ['node', 'worker'].map((name) => fileURLToPath(new URL(`./${name}.js`, plain))),
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // For what is CommonJS inside of an ES module.
    banner: {
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
    },
    external: EXTERNAL,
    splitting: true,
    logLevel: 'error',
  })
  return { node: pathToFileURL(join(outdir, 'node.js')), close }
}
