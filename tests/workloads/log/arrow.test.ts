import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { RecordBatchStreamWriter, tableFromIPC } from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import { toRecordBatch } from '../../../workloads/log/arrow.js'
import { CLICK_TYPES } from '../../../workloads/log/log.js'
import { dictionaries, makeLog } from '../../../workloads/log/memory.js'
import { parseAccessLog } from '../../../workloads/replay.js'
import { sampleLog } from '../sample-log.js'

const NAMES = ['user', 'page', 'ad', 'type', 'eventTime', 'ip'] as const
const drawn = () => makeLog(syntheticWorkload({ events: 400, disorderMs: 30 }))
const replayed = () => {
  const workload = syntheticWorkload({ name: 'replay', input: 'sample', events: 400 })
  return makeLog(workload, parseAccessLog(sampleLog([1, 2, 2, 5, 4]), 'sample'))
}

describe('a record batch of the log', () => {
  test.each([
    ['drawn', drawn],
    ['replayed', replayed],
  ])('holds the clicks, %s, with their texts', (_, make) => {
    const shared = make()
    const { user, page } = dictionaries(shared)
    const columns = shared.columns[2]!
    const batch = toRecordBatch(shared, 2, 10, 60)
    expect(batch.numRows).toBe(50)
    for (let i = 0; i < 50; i++) {
      expect(batch.get(i)?.toJSON()).toEqual({
        user: user(columns.user[i + 10]!),
        page: page(columns.page[i + 10]!),
        ad: columns.ad[i + 10],
        type: CLICK_TYPES[columns.type[i + 10]!],
        eventTime: columns.eventTime[i + 10],
        ip: columns.ip[i + 10],
      })
    }
  })

  test.each([
    ['drawn', drawn],
    ['replayed', replayed],
  ])('lies on the same memory, %s', (_, make) => {
    const shared = make()
    const batch = toRecordBatch(shared, 1, 20, 70)
    const columns = shared.columns[1]!
    for (const name of NAMES) {
      const { values } = batch.getChild(name)!.data[0]!
      expect(values.buffer).toBe(columns[name].buffer)
      expect(values.buffer).toBeInstanceOf(SharedArrayBuffer)
      expect(values.byteOffset).toBe(columns[name].byteOffset + 20 * values.BYTES_PER_ELEMENT)
    }
    if (shared.replay) {
      const [pages] = batch.getChild('page')!.data[0]!.dictionary!.data
      expect(pages!.values.buffer).toBe(shared.replay.pages.bytes.buffer)
    }
    columns.eventTime[25] = -77
    expect(batch.getChild('eventTime')!.get(5)).toBe(-77)
    expect(batch.get(5)?.eventTime).toBe(-77)
  })

  test('sees what another thread writes', async () => {
    const shared = drawn()
    const batch = toRecordBatch(shared, 0, 0, 100)
    const code = `
      const { workerData } = require('node:worker_threads')
      workerData.columns[0].ip[42] = 0xc0000207
      workerData.columns[0].type[42] = 2`
    const worker = new Worker(code, { eval: true, workerData: structuredClone(shared) })
    await once(worker, 'exit')
    expect(batch.get(42)).toMatchObject({ ip: 0xc0000207, type: 'purchase' })
  })

  test('can be written and read as an Arrow stream', () => {
    const shared = replayed()
    const batches = [toRecordBatch(shared, 0, 0, 50), toRecordBatch(shared, 0, 50, 100)]
    const table = tableFromIPC(RecordBatchStreamWriter.writeAll(batches).toUint8Array(true))
    expect(table.numRows).toBe(100)
    expect(table.get(75)?.toJSON()).toEqual(batches[1]!.get(25)?.toJSON())
    expect(table.schema.fields[4]?.metadata.get('unit')).toBe('ms since the run began')
  })

  test('may be empty', () => {
    expect(toRecordBatch(drawn(), 0, 5, 5).numRows).toBe(0)
  })
})
