import type { Commit } from '../../sinks/sink.js'
import {
  type CellRows,
  type EachRows,
  type Rows,
  rowHash,
  valuesOf,
} from '../../workloads/queries/rows.js'
import { cellName } from '../../workloads/reference.js'
import { Finals } from './finals.js'
import { BrokenOracle } from './oracles.js'
import { Prefix, type Prefixes } from './prefix.js'

/**
 * The commits of an exactly-once run, each held against the answer to the prefix of clicks that it
 * completes. A right commit behind right ones makes all that a reader then sees right: so this
 * looks at the rows of a commit only, and costs no read.
 */
export class Commits {
  readonly prefix: Prefix
  readonly #prefixes: Prefixes
  /** In output mode append: what came out so far. */
  readonly #finals: Finals | undefined
  #idLast = -1

  constructor(prefixes: Prefixes, appends = false) {
    this.#prefixes = prefixes
    this.prefix = new Prefix(prefixes)
    this.#finals = appends ? new Finals(prefixes) : undefined
  }

  /** It has taken effect; `to`: with it, each click before that is said to be visible. */
  applied({ id, rows }: Commit, to: readonly number[]): void {
    if (id !== undefined && id <= this.#idLast) {
      throw new BrokenOracle('O4', `commit ${id} took effect after commit ${this.#idLast}`)
    }
    this.#idLast = id ?? this.#idLast
    const from = [...this.prefix.offsets]
    for (let p = 0; p < to.length; p++) {
      const { length } = this.#prefixes.additions[p]!
      if (to[p]! > length) {
        const what = `commit ${id} goes to ${to[p]} in partition ${p}, and the run ends at ${length}`
        throw new BrokenOracle('O4', what)
      }
      if (to[p]! >= from[p]!) continue
      throw new BrokenOracle(
        'O4',
        `commit ${id} goes back in partition ${p}: ${from[p]} to ${to[p]}`,
      )
    }
    const changed = this.prefix.grow(to)
    if (rows.some(({ kind }) => kind === 'each'))
      this.#each(id, rows as readonly EachRows[], from, changed.length)
    else if (this.#finals !== undefined)
      this.#finals.applied(id, rows as readonly CellRows[], this.prefix)
    else this.#cells(id, rows as readonly CellRows[], changed)
  }

  #cells(id: number | undefined, parts: readonly CellRows[], changed: readonly number[]): void {
    const { count, hash } = this.prefix
    const told = new Map<number, readonly [count: number, hash: number]>()
    for (const rows of parts) {
      for (let i = 0; i < rows.key.length; i++) {
        const cell = this.#prefixes.cells.get(cellName(rows.window[i]!, rows.key[i]!))
        const where = `key ${rows.key[i]} in window ${rows.window[i]}`
        if (cell === undefined)
          throw new BrokenOracle('O5', `commit ${id} has ${where}, where no click is due`)
        told.set(cell, [rows.count[i]!, rows.hash[i]!])
      }
    }
    for (const [cell, [n, sum]] of told) {
      if (n === count[cell] && sum === hash[cell]) continue
      const name = this.#nameOf(cell)
      throw new BrokenOracle(
        'O5',
        `commit ${id} says ${n} clicks of cell ${name}, and it is ${count[cell]}`,
      )
    }
    for (const cell of changed) {
      if (told.has(cell)) continue
      throw new BrokenOracle(
        'O5',
        `commit ${id} does not tell cell ${this.#nameOf(cell)}, which it changes`,
      )
    }
  }
  #each(
    id: number | undefined,
    parts: readonly EachRows[],
    from: readonly number[],
    due: number,
  ): void {
    const seen = new Set<string>()
    for (const rows of parts) {
      for (let i = 0; i < rows.key.length; i++) {
        const [partition, offset] = [rows.partition[i]!, rows.offset[i]!]
        const click = this.#prefixes.additions[partition]?.[offset]
        const name = `${partition}/${offset}`
        const isDue = offset >= from[partition]! && offset < this.prefix.offsets[partition]!
        if (click === undefined || click.cell < 0 || !isDue) {
          throw new BrokenOracle('O5', `commit ${id} has click ${name}, which is not due in it`)
        }
        if (click.key !== rows.key[i] || click.hash !== rows.hash[i]) {
          throw new BrokenOracle('O5', `commit ${id} has click ${name} with a wrong key or hash`)
        }
        if (rowHash(click.hash, click.values ?? []) !== rowHash(click.hash, valuesOf(rows, i))) {
          throw new BrokenOracle('O5', `commit ${id} has click ${name} with wrong values`)
        }
        if (seen.has(name)) throw new BrokenOracle('O3', `commit ${id} has click ${name} twice`)
        seen.add(name)
      }
    }
    if (seen.size < due)
      throw new BrokenOracle('O5', `commit ${id} has ${seen.size} of ${due} clicks`)
  }

  /** The run is over: what the commits did not cover, or undefined. */
  gap(): string | undefined {
    const { offsets } = this.prefix
    const p = offsets.findIndex((offset, at) => offset < this.#prefixes.additions[at]!.length)
    if (p < 0) return undefined
    const { length } = this.#prefixes.additions[p]!
    return `commits cover ${offsets[p]} of ${length} clicks of partition ${p}`
  }
  /** A committed read shows exactly the prefix. */
  read(rows: Rows): void {
    const { count, hash, events } = this.prefix
    if (rows.kind === 'each') {
      const ids = new Set<string>()
      for (let i = 0; i < rows.key.length; i++) ids.add(`${rows.partition[i]}/${rows.offset[i]}`)
      if (ids.size < rows.key.length) throw new BrokenOracle('O3', 'a reader saw a click twice')
      if (ids.size !== events) {
        throw new BrokenOracle('O3', `a reader saw ${ids.size} clicks, and ${events} are committed`)
      }
      return
    }
    if (this.#finals !== undefined) {
      this.#finals.read(rows)
      return
    }
    let seen = 0
    for (let i = 0; i < rows.key.length; i++) {
      const cell = this.#prefixes.cells.get(cellName(rows.window[i]!, rows.key[i]!))
      const right =
        cell !== undefined && rows.count[i] === count[cell] && rows.hash[i] === hash[cell]
      if (!right) {
        const where = `cell ${cellName(rows.window[i]!, rows.key[i]!)}`
        throw new BrokenOracle(
          'O3',
          `a reader saw ${rows.count[i]} clicks in ${where}, which no commit made`,
        )
      }
      seen += rows.count[i]!
    }
    if (seen !== events)
      throw new BrokenOracle('O3', `a reader saw ${seen} clicks, and ${events} are committed`)
  }
  #nameOf(cell: number): string {
    for (const [name, index] of this.#prefixes.cells) if (index === cell) return name
    return '?'
  }
}
