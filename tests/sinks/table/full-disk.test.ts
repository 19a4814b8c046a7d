import { describe, expect, test } from 'vitest'
import type { Disk } from '../../../runtime/disk.js'
import { SimulatedDisk } from '../../../runtime/simulated/disk.js'
import { SinkError } from '../../../sinks/sink-error.js'
import { COUNT, lifeOf } from '../checks-basic.js'
import { drive, result } from '../drive.js'
import { cells, contentOf, textOf } from '../subject.js'
import { FORMATS } from './formats.js'

/** No room from the n-th write on, until some is made; what fits of a file is written. */
function fullDisk(disk: SimulatedDisk, from: number) {
  const state = { isFull: true, writes: 0 }
  const full: Disk = {
    write(name, bytes) {
      if (!state.isFull || ++state.writes < from) return disk.write(name, bytes)
      disk.write(name, bytes.subarray(0, bytes.length >> 1))
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    },
    append: (name, bytes) => disk.append(name, bytes),
    sync: (name) => disk.sync(name),
    syncFolder: (folder) => disk.syncFolder(folder),
    link: (old, name) => disk.link(old, name),
    read: (name) => disk.read(name),
    list: (prefix) => disk.list(prefix),
    remove: (name) => disk.remove(name),
  }
  return { disk: full, state }
}

describe.each(FORMATS)('a table in the format $name on a disk that is full', ({ open }) => {
  test('says which file did not fit and what to do, keeps no part of it, and goes on with room', async () => {
    let failed = 0
    for (let from = 2; ; from++) {
      const plain = new SimulatedDisk()
      const { disk, state } = fullDisk(plain, from)
      const sink = open(disk, COUNT, 'one')
      // The first writes are those of the fence, which may fail as well.
      const fenced = await drive(sink.fence({ query: 'q', role: 'engine' }))
      const epoch = fenced.ended === 'returned' ? fenced.value.epoch : 1
      const commit = (id: number) => {
        const rows = [cells([0, 0, id, id], [0, 1 + id, 1, 1])]
        return sink.commit({ writer: { query: 'q', role: 'engine' }, epoch, id, rows })
      }
      const runs = [fenced, await drive(commit(0)), await drive(commit(1))]
      const errors = runs.flatMap((run) => (run.ended === 'threw' ? [run.error as Error] : []))
      for (const error of errors.filter(({ name }) => name !== 'Fenced')) {
        expect(error).toBeInstanceOf(SinkError)
        expect(error.message).toMatch(
          /^cannot write (data|manifest|metadata)\/\S+ \(ENOSPC.*\); make room, or/,
        )
        failed++
      }
      const committed = runs.slice(1).filter((run) => run.ended === 'returned').length
      if (state.writes < from) break
      state.isFull = false
      const { idLast, put } = await lifeOf(sink)
      expect(idLast).toBe(committed - 1)
      expect(sink.leftovers()).toEqual([])
      for (let id = idLast + 1; id < 3; id++)
        await put(id, cells([0, 0, id, id], [0, 1 + id, 1, 1]))
      const rest = [0, 1, 2].map((id) => [0, 1 + id, 1, 1] as const)
      const all = textOf(cells([0, 0, 2, 2], ...rest))
      expect(await contentOf(sink)).toEqual(all)
      expect(await contentOf(open(plain, COUNT, 'another'))).toEqual(all)
      await result(sink.read())
    }
    expect(failed).toBeGreaterThan(3)
  })
})
