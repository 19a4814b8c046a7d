import { existsSync, readFileSync } from 'node:fs'
import Table from 'cli-table3'
import { parseModel } from '../../bench/calibrate/model.js'
import { outputError } from '../../bench/files.js'
import { type Figures, figuresOf } from '../../bench/validate/compared.js'
import { validate } from '../../bench/validate/validate.js'
import { percent } from '../../reports/format.js'
import { leftOutSaid, overHalfSaid } from '../../reports/sections/validation.js'
import type { Validation } from '../../reports/validation-schema.js'
import { INTERRUPTED } from '../print/interrupted.js'
import { readFile } from '../read-file.js'
import { number } from '../values.js'
import type { Io, Wiring } from '../wiring.js'

export interface ValidateSwitches {
  readonly costs: string
  readonly out: string
  /** As typed. */
  readonly repeat: string
  readonly quick: boolean
  readonly json: boolean
  /** Where what is measured is kept, or already is. */
  readonly measured?: string | undefined
}

const readRepeat = number(1, 20, '')

/** Measures cells on threads, predicts them on the virtual clock, and writes how wrong that is. */
export async function validateModel(
  { costs, out, repeat, quick, json, measured }: ValidateSwitches,
  command: string,
  wiring: Wiring,
  io: Io,
): Promise<number> {
  const model = readFile(costs, '--costs', 'what chunk42 calibrate wrote', parseModel)
  const kept = measured !== undefined && existsSync(measured) ? measured : undefined
  const before =
    kept === undefined
      ? undefined
      : (JSON.parse(readFileSync(kept, 'utf8')) as Record<string, Figures[]>)
  const write = (path: string, value: unknown): void => {
    try {
      wiring.files.write(path, `${JSON.stringify(value, null, 1)}\n`)
    } catch (error) {
      throw outputError(path, error)
    }
  }
  try {
    const { cpu, cores, platform } = wiring.machine()
    const validation = await validate(model, {
      quick,
      repeats: readRepeat(repeat, 'repeat'),
      command,
      machine: { cpu, cores, platform },
      node: process.versions.node,
      date: new Date(wiring.now()).toISOString(),
      run: async (spec) => figuresOf((await wiring.runCell(spec, { signal: io.signal })).cell),
      measured: before,
      ...(measured === undefined ? {} : { keep: (found) => write(measured, found) }),
      progress: (done, total, what) => io.err(`${done}/${total} ${what}`),
      signal: io.signal,
    })
    write(out, validation)
    const page = out.replace(/(\.json)?$/, '.html')
    await wiring.writeValidation?.(validation, page)
    io.out(json ? JSON.stringify(validation, null, 1) : `${table(validation)}\n${out}\n${page}`)
    return 0
  } catch (error) {
    if (!io.signal.aborted) throw error
    io.err('chunk42: interrupted: nothing was written')
    return INTERRUPTED
  }
}

function table({ cells, ...all }: Validation): string {
  const { medianError, p90Error, unpaced, orderRight, pairs } = all
  const rows = new Table({
    head: ['cell', 'quantity', 'measured', 'from', 'to', 'predicted', 'error'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const { id, quantities } of cells) {
    for (const { name, measured, measuredLeast, measuredMost, predicted, error } of quantities) {
      const values = [measured, measuredLeast, measuredMost, predicted].map(digits)
      rows.push([id, name, ...values, percent(error)])
    }
  }
  const order =
    orderRight === null ? 'no pairs' : `${percent(orderRight)} of ${pairs} pairs in order`
  const said = `median error ${percent(medianError)}, 90 % below ${percent(p90Error)}, ${order}`
  const paced =
    `without throughputs of paced loads ${percent(unpaced.medianError)} and ` +
    percent(unpaced.p90Error)
  return `${rows.toString()}\n${cells.length} cells: ${said}; ${paced}.${overHalfSaid(all)}${leftOutSaid(all)}`
}
function digits(value: number): string {
  return String(Number(value.toPrecision(3)))
}
