import { join } from 'node:path'
import type { Result } from '../reports/result.js'
import { type Files, outputError } from './files.js'

/** `reports/out/<run>/`: made in one step, and gone again if nothing came of it. */
export class RunFolder {
  readonly run: string
  readonly path: string
  readonly resultPath: string
  readonly #out: string
  readonly #files: Files
  readonly #made: string | undefined
  #saved = false

  constructor(out: string, startedAt: string, seed: string, files: Files) {
    this.#out = out
    this.#files = files
    const stem = `${stamp(startedAt)}-${seed.replace(/[^\w.-]/g, '-')}`
    const { made, run } = this.#guard(() => {
      const topmost = files.makeFolder(out)
      try {
        return { made: topmost, run: makeNew(out, stem, files) }
      } catch (error) {
        if (topmost !== undefined) files.remove(topmost)
        throw error
      }
    })
    this.#made = made
    this.run = run
    this.path = join(out, run)
    this.resultPath = join(this.path, 'result.json')
  }

  get saved(): boolean {
    return this.#saved
  }
  /** The journal of a cell, and the result that now has it: both or neither. */
  saveCell(cellId: string, journal: Uint8Array, result: Result): void {
    const folder = join(this.path, 'journals')
    const path = join(folder, `${cellId}.arrow`)
    this.#guard(() => {
      this.#files.makeFolder(folder)
      this.#replace(path, journal)
    })
    try {
      this.saveResult(result)
    } catch (error) {
      this.#files.remove(path)
      throw error
    }
  }
  saveResult(result: Result): void {
    this.#guard(() => this.#replace(this.resultPath, `${JSON.stringify(result, null, 2)}\n`))
    this.#saved = true
  }
  /** Nothing half-written stays: a folder without a result is removed, and what was made for it. */
  close(): void {
    if (this.#saved) return
    this.#files.remove(this.path)
    if (this.#made !== undefined) this.#files.removeEmpty(this.#out)
  }

  #replace(path: string, content: Uint8Array | string): void {
    const temporary = `${path}.tmp`
    try {
      this.#files.write(temporary, content)
      this.#files.rename(temporary, path)
    } catch (error) {
      this.#files.remove(temporary)
      throw error
    }
  }
  #guard<T>(act: () => T): T {
    try {
      return act()
    } catch (error) {
      throw outputError(this.#out, error)
    }
  }
}

function makeNew(out: string, stem: string, files: Files): string {
  for (let n = 1; ; n++) {
    const run = n === 1 ? stem : `${stem}-${n}`
    try {
      files.makeNewFolder(join(out, run))
      return run
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}

/** 2026-01-31T23:59:59.123Z becomes 20260131-235959, which sorts by time as text. */
function stamp(iso: string): string {
  return iso.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
}
