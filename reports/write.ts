import type { Counterexamples } from './counterexamples.js'
import { renderReport } from './html.js'
import type { Result } from './result.js'

/** Whole files, or none: whoever gives this writes beside and renames. */
export interface ReportFiles {
  write(path: string, text: string): void
}

/** Writes report.html and each chart as Vega-Lite and SVG into a folder; the path of the page. */
export async function writeReport(
  result: Result,
  folder: string,
  client: string,
  files: ReportFiles,
  known?: Counterexamples,
): Promise<string> {
  const { html, charts } = await renderReport(result, client, known)
  for (const { name, spec, svg } of charts) {
    files.write(`${folder}/charts/${name}.vl.json`, `${JSON.stringify(spec)}\n`)
    files.write(`${folder}/charts/${name}.svg`, svg)
  }
  const path = `${folder}/report.html`
  files.write(path, html)
  return path
}
