import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { outputError } from '../bench/files.js'
import {
  type Baseline,
  baselineOf,
  machineClassOf,
  parseBaseline,
  type Ratios,
} from '../bench/micro/baseline.js'
import { cpuGeneration, ownRoot, thisMachine } from './machine.js'
import { UsageError } from './usage-error.js'

/** A file of ratios for each class of machines, kept with the sources. */
export class Baselines {
  readonly #folder: string
  readonly #machineClass = machineClassOf({ ...thisMachine(), generation: cpuGeneration() })

  constructor(folder = join(ownRoot(), 'bench', 'micro', 'baselines')) {
    this.#folder = folder
  }
  /** That file, or with true the one of this class of machines. */
  read(from: string | true): Baseline {
    const path = from === true ? this.#path() : from
    if (!existsSync(path)) {
      const made = existsSync(this.#folder) ? readdirSync(this.#folder).join(', ') : ''
      const allowed = `${made || 'none is there yet'}; make one with --save-baseline`
      throw new UsageError(`--compare ${path}`, 'no such baseline', allowed)
    }
    try {
      return parseBaseline(readFileSync(path, 'utf8'))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new UsageError(`--compare ${path}`, reason, 'what --save-baseline wrote')
    }
  }
  /** Parts that were not measured now keep what they had. The path. */
  save(measured: readonly Ratios[]): string {
    const path = this.#path()
    const about = { machineClass: this.#machineClass, node: process.versions.node }
    const made = baselineOf(measured, about)
    const before = existsSync(path) ? this.read(path).parts : {}
    const parts = { ...before, ...made.parts }
    try {
      mkdirSync(this.#folder, { recursive: true })
      writeFileSync(path, `${JSON.stringify({ ...made, parts }, null, 2)}\n`)
    } catch (error) {
      throw outputError(this.#folder, error)
    }
    return path
  }

  #path(): string {
    return join(this.#folder, `${this.#machineClass}.json`)
  }
}
