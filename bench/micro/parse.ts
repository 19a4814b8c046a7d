import seedrandom from 'seedrandom'
import { BYTES_PAST, padded } from '../../workloads/encoding/bytes.js'
import { decoderOf } from '../../workloads/encoding/decoding-log.js'
import { encodeLog } from '../../workloads/encoding/encode.js'
import type { ByteEncoding } from '../../workloads/encoding/encoding.js'
import { vocabularyOf } from '../../workloads/encoding/vocabulary.js'
import { shareColumns } from '../../workloads/log/columns.js'
import { CLICK_TYPES } from '../../workloads/log/log.js'
import { makeLog, type SharedLog } from '../../workloads/log/memory.js'
import { clicksOf } from './clicks.js'
import { hashOf } from './hash.js'
import type { Micro, Prepared, Size } from './micro.js'

/** 40 MB of JSON: more than the caches hold. */
const EVENTS = { tiny: 2_000, full: 400_000 } as const
/** Clicks that are decoded together, as in a run. */
const STEP = 16_384

const native: Micro = {
  name: 'parse-json-native',
  about: 'the lines of parse-json by JSON.parse, a string and an object for each',
  unit: 'ns',
  per: 'click',
  async make(size): Promise<Prepared> {
    const lines = reversed(bytesOf(logOf(size), 'json')).at
    const decoder = new TextDecoder()
    let sums: number[] = []
    return {
      perRun: EVENTS[size],
      run() {
        let [users, pages, ads, types, times] = [0, 0, 0, 0, 0]
        for (let at = 0; at < lines.length - BYTES_PAST; ) {
          const end = lines.indexOf(10, at)
          const click = JSON.parse(decoder.decode(lines.subarray(at, end)))
          users += Number(click.user.slice(5))
          pages += Number(click.page.slice(6))
          ads += click.ad
          types += CLICK_TYPES.indexOf(click.type)
          times += click.eventTime
          at = end + 1
        }
        sums = [users, pages, ads, types, times]
      },
      hash: () => hashOf('native', ...sums),
    }
  },
}

export const parses: readonly Micro[] = [
  parseMicro('parse-json', 'JSON, the fields in another order than ours', 'json', reversed),
  parseMicro('parse-json-shuffled', 'the same, an order drawn for each click', 'json', shuffled),
  parseMicro('parse-json-fixed', 'JSON in the layout of our own writer', 'json', padded),
  parseMicro('parse-binary', 'Avro binary', 'binary', padded),
  native,
]

function parseMicro(
  name: string,
  about: string,
  encoding: ByteEncoding,
  written: typeof padded,
): Micro {
  return {
    name,
    about,
    unit: 'ns',
    per: 'click',
    async make(size): Promise<Prepared> {
      const shared = logOf(size)
      const { at: bytes } = written(bytesOf(shared, encoding))
      const decoder = decoderOf(encoding, vocabularyOf(shared))
      const columns = shareColumns(STEP)
      const { user, page, ad, type, eventTime, ip } = columns
      let at = 0
      return {
        perRun: EVENTS[size],
        run() {
          at = 0
          for (let done = 0; done < EVENTS[size]; done += STEP) {
            const count = Math.min(STEP, EVENTS[size] - done)
            at = decoder.decode(bytes, at, count, columns, 0)
          }
        },
        hash: () => hashOf(name, at, user, page, ad, type, eventTime, ip),
      }
    },
  }
}

function logOf(size: Size): SharedLog {
  return makeLog({ ...clicksOf(EVENTS[size]), partitions: 1 })
}

/** All records of the partition, next to each other. */
function bytesOf(shared: SharedLog, encoding: ByteEncoding): Uint8Array {
  const blocks = encodeLog(shared, encoding).partitions[0]!
  const parts = blocks.map(({ bytes }) => bytes.subarray(0, bytes.length - BYTES_PAST))
  return Buffer.concat(parts)
}

type Fields = readonly (readonly [name: string, value: unknown])[]

/** As another writer would have it: its own order, and always the same. */
function reversed(lines: Uint8Array): ReturnType<typeof padded> {
  return rewritten(lines, (fields) => fields.toReversed())
}
function shuffled(lines: Uint8Array): ReturnType<typeof padded> {
  const { quick } = seedrandom.tychei('field order')
  return rewritten(lines, (fields) => {
    const drawn = fields.map((field) => [quick(), field] as const)
    return drawn.sort(([a], [b]) => a - b).map(([, field]) => field)
  })
}
function rewritten(
  lines: Uint8Array,
  order: (fields: Fields) => Fields,
): ReturnType<typeof padded> {
  const texts = new TextDecoder().decode(lines).split('\n').slice(0, -1)
  const others = texts.map((text) => {
    const fields = Object.entries(JSON.parse(text))
    return `${JSON.stringify(Object.fromEntries(order(fields)))}\n`
  })
  return padded(new TextEncoder().encode(others.join('')))
}
