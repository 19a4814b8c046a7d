import { ANSWER, HEAD_BYTES, headOf, REFUSED } from './sync-child.js'

/**
 * The other side of a SyncChild: answers what it is asked on stdin, one after the other, until
 * there is no more. What `answer` throws is told as a refusal, in one line.
 */
export async function serve(answer: (request: Buffer) => Promise<Uint8Array>): Promise<void> {
  const input = process.stdin[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let buffered: Buffer[] = []
  let length = 0
  const read = async (wanted: number): Promise<Buffer | undefined> => {
    while (length < wanted) {
      const { value, done } = await input.next()
      if (done) return undefined
      buffered.push(value)
      length += value.length
    }
    const all = Buffer.concat(buffered)
    buffered = [all.subarray(wanted)]
    length -= wanted
    return all.subarray(0, wanted)
  }
  for (;;) {
    const head = await read(HEAD_BYTES)
    const request = head && (await read(head.readUInt32LE(0)))
    if (request === undefined) return
    const [kind, bytes] = await answer(request).then(
      (value): [number, Uint8Array] => [ANSWER, value],
      (error: unknown): [number, Uint8Array] => [REFUSED, Buffer.from(lineOf(error))],
    )
    process.stdout.write(headOf(bytes.length, kind))
    await new Promise<void>((resolve) => {
      process.stdout.write(bytes, () => resolve())
    })
  }
}
function lineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split(/\s*\n/)[0]!
}
