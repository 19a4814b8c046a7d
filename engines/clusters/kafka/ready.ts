import { connect } from 'node:net'

const METADATA = 3
const VERSION = 4
const LIMIT_MS = 1000

/**
 * Whether a broker takes work at that port: it answers a Metadata request and names itself alive,
 * which it does only once its controller lets it (before that it listens, but makes no topic).
 * Protocol: https://kafka.apache.org/protocol#The_Messages_Metadata
 */
export function isReady(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, '127.0.0.1')
    let bytes = Buffer.alloc(0)
    const end = (ready: boolean) => {
      socket.destroy()
      answer(ready)
    }
    socket.setTimeout(LIMIT_MS, () => end(false))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
    socket.once('connect', () => socket.write(request()))
    socket.on('data', (part) => {
      bytes = Buffer.concat([bytes, part])
      // Length, correlation id, throttle time, number of brokers.
      if (bytes.length >= 16) end(bytes.readInt32BE(12) > 0)
    })
  })
}

/** No topics, no client's name. */
function request(): Buffer {
  const bytes = Buffer.alloc(4 + 10 + 5)
  bytes.writeInt32BE(bytes.length - 4, 0)
  bytes.writeInt16BE(METADATA, 4)
  bytes.writeInt16BE(VERSION, 6)
  bytes.writeInt16BE(-1, 12)
  return bytes
}
