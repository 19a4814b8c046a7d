import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sink, SinkKind, SinkOptions } from '../../sinks/sink.js'
import type { CellRows, EachRows, Rows } from '../../workloads/queries/rows.js'
import { result } from './drive.js'

export type Choice = Pick<SinkOptions, 'output' | 'unique' | 'values'>

/** A sink under test. */
export interface Subject {
  /** What is committed outlives `close`. */
  readonly durable: boolean
  /** Runs of the property. */
  readonly runs: number
  /** An empty one. */
  open(choice: Choice): Promise<Opened>
}
export interface Opened {
  readonly sink: Sink
  /** As a new process finds it: closed and opened again if it is durable, else the same sink. */
  reopen(): Promise<Sink>
  dispose(): Promise<void>
}

export function subjectOf(
  kind: SinkKind,
  durable: boolean,
  runs: number,
  durability: SinkOptions['durability'] = 'process',
): Subject {
  return {
    durable,
    runs,
    async open(choice) {
      const folder = mkdtempSync(join(tmpdir(), 'chunk42-sink-'))
      const open = () => kind.open({ ...choice, folder: join(folder, 'sink'), durability })
      let sink = await open()
      return {
        sink,
        async reopen() {
          if (!durable) return sink
          await sink.close()
          sink = await open()
          return sink
        },
        async dispose() {
          await sink.close()
          rmSync(folder, { recursive: true, force: true })
        },
      }
    },
  }
}

/** Rows of [window, key, count, hash]. */
export function cells(...rows: readonly (readonly [number, number, number, number])[]): CellRows {
  const column = (c: 0 | 1 | 2 | 3) => Int32Array.from(rows, (row) => row[c])
  return { kind: 'cells', window: column(0), key: column(1), count: column(2), hash: column(3) }
}

/** Rows of (partition, offset); what else they carry follows from it and from `salt`. */
export function clicks(salt: number, ...rows: readonly (readonly [number, number])[]): EachRows {
  return {
    kind: 'each',
    partition: Int32Array.from(rows, ([partition]) => partition),
    offset: Int32Array.from(rows, ([, offset]) => offset),
    key: Int32Array.from(rows, ([partition]) => partition * 10 + salt),
    eventTime: Int32Array.from(rows, ([, offset]) => offset * 3),
    hash: Int32Array.from(rows, ([partition, offset]) => ~Math.imul(offset + salt, partition + 7)),
  }
}

/** One text a row, sorted. */
export function textOf(...parts: readonly Rows[]): string[] {
  return parts
    .flatMap((rows) =>
      Array.from({ length: rows.key.length }, (_, i) =>
        rows.kind === 'cells'
          ? `${rows.window[i]}/${rows.key[i]} = ${rows.count[i]}, ${rows.hash[i]}`
          : [
              `${rows.partition[i]}@${rows.offset[i]} = ${rows.key[i]}, ${rows.eventTime[i]}`,
              rows.hash[i],
              ...(rows.values ?? []).map((column) => column[i]),
            ].join(', '),
      ),
    )
    .sort()
}
export async function contentOf(sink: Sink): Promise<string[]> {
  return textOf(await result(sink.read()))
}
