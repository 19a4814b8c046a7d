import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/**
 * Makes the one script of the report: `node reports/client/bundle.mjs` writes
 * dist/reports/client.js. Needs no build before it; it is plain JavaScript because it runs before
 * there is one.
 */
const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Parts of Vega that no chart here uses; the page is half the size without them. CommonJS, because
 * esbuild then lets others import any name from it and gives undefined.
 */
const parts = 'crossfilter|force|geo|hierarchy|label|projection|regression|voronoi|wordcloud'
const d3 = 'delaunay|force|geo|geo-projection|hierarchy'
const unused = new RegExp(`^(vega-(${parts})|d3-(${d3})|topojson-client)$`)
const leaveOut = {
  name: 'leave-out',
  setup(bundler) {
    bundler.onResolve({ filter: unused }, ({ path }) => ({ path, namespace: 'unused' }))
    bundler.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({
      contents: 'module.exports = {}',
    }))
  },
}

/** The script's text, one line of JavaScript in ASCII. */
export async function bundle() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['reports/client/chart.ts'],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2020',
    charset: 'ascii',
    legalComments: 'none',
    plugins: [leaveOut],
    write: false,
    metafile: true,
    outfile: 'client.js',
    logLevel: 'warning',
  })
  if (process.env.CHUNK42_META) await writeFile(process.env.CHUNK42_META, JSON.stringify(metafile))
  return outputFiles[0].text
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = `${root}dist/reports`
  await mkdir(folder, { recursive: true })
  await writeFile(`${folder}/client.js`, await bundle())
}
