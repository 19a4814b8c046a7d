import { describe, expect, test } from 'vitest'
import {
  type Ask,
  firstLabels,
  type Methods,
  RemotePrograms,
  type Reply,
  ServedPrograms,
} from '../../../runtime/processes/remote.js'
import { OutcomeUnknown, type Program, perform } from '../../../runtime/program.js'

const done: string[] = []
const methods: Methods = {
  *put(value: number): Program<number> {
    const first = yield* perform('put.begin', async () => {
      done.push('begin')
      return value * 2
    })
    return yield* perform('put.end', () => first + 1)
  },
  *refuse(): Program {
    yield* perform('refuse', () => {
      throw Object.assign(new Error('epoch 1 is refused'), { name: 'Fenced' })
    })
  },
  *unknown(): Program {
    yield* perform('unknown', () => {
      throw new OutcomeUnknown('nobody knows')
    })
  },
}

/** Both ends, and what stands between two acts. */
function pair() {
  const served = new ServedPrograms(methods)
  const asked: Ask[] = []
  const client: RemotePrograms = new RemotePrograms(firstLabels(methods), (ask) => {
    asked.push(ask)
    void served.answer(ask).then((reply: Reply) => client.heard(reply))
  })
  return { client, asked }
}
async function drive<T>(program: Program<T>, most = Number.POSITIVE_INFINITY) {
  const labels: string[] = []
  let next = program.next()
  while (!next.done && labels.length < most) {
    const effect = next.value
    if (effect.op !== 'perform') throw new Error(effect.op)
    labels.push(effect.label)
    let failure: unknown
    const answer = await Promise.resolve(effect.action()).catch((error: unknown) => {
      failure = error
    })
    next = failure === undefined ? program.next(answer) : program.throw(failure)
  }
  return { labels, value: next.done ? next.value : undefined }
}

describe('programs that another process performs', () => {
  test('have the same places to crash, and the same answer', async () => {
    const { client } = pair()
    const { labels, value } = await drive(client.call<number>('put', 20))
    expect(labels).toEqual(['put.begin', 'put.end'])
    expect(value).toBe(41)
  })
  test('perform an act only when asked: who dies between two leaves the second undone', async () => {
    const { client, asked } = pair()
    done.length = 0
    await drive(client.call('put', 1), 1)
    expect(done).toEqual(['begin'])
    expect(asked).toHaveLength(1)
  })
  test('do nothing at all before the first act', () => {
    const { client, asked } = pair()
    client.call('put', 1).next()
    expect(asked).toEqual([])
  })
  test('several calls at once do not mix their answers', async () => {
    const { client } = pair()
    const both = await Promise.all([drive(client.call('put', 1)), drive(client.call('put', 2))])
    expect(both.map(({ value }) => value)).toEqual([3, 5])
  })
  test('an error comes back under its name', async () => {
    const { client } = pair()
    await expect(drive(client.call('refuse'))).rejects.toMatchObject({ name: 'Fenced' })
    await expect(drive(client.call('unknown'))).rejects.toBeInstanceOf(OutcomeUnknown)
  })
})
