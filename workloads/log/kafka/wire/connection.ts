import { connect, type Socket } from 'node:net'

/** A broker that does not answer for so long is taken for gone; it may hold a fetch for less. */
const ANSWER_MS_MAX = 20_000
/** Length, API key, version, correlation id, no client id. */
const HEADER_BYTES = 14
/** Smaller answers are pieces of Node's own pool. */
const LARGE_BYTES = 1 << 16

interface Asked {
  readonly answered: (body: Buffer) => void
  readonly failed: (error: Error) => void
}

/**
 * A connection to a broker. Requests are answered in order, several may be under way; when it
 * breaks, all that are fail. Protocol: https://kafka.apache.org/protocol#protocol_common
 */
export class Connection {
  readonly #socket: Socket
  readonly #asked: Asked[] = []
  #sequence = 0
  #length = Buffer.alloc(4)
  #body: Buffer | undefined
  #have = 0
  #large = Buffer.alloc(0)
  #broken: Error | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setTimeout(ANSWER_MS_MAX, () => {
      if (this.#asked.length > 0) socket.destroy(new Error('no answer'))
    })
    socket.on('data', (bytes) => this.#hear(bytes))
    socket.once('error', (error) => this.#break(error))
    socket.once('close', () => this.#break(new Error('the connection was closed')))
  }

  static open(address: string): Promise<Connection> {
    const [host = '', port] = address.split(':')
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), host)
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new Connection(socket))
      })
    })
  }

  /** The answer behind its correlation id. It stays as it is until the next request. */
  ask(api: number, version: number, parts: readonly Buffer[]): Promise<Buffer> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken)
    const header = Buffer.alloc(HEADER_BYTES)
    const bytes = parts.reduce((sum, { length }) => sum + length, 0)
    header.writeInt32BE(HEADER_BYTES - 4 + bytes, 0)
    header.writeInt16BE(api, 4)
    header.writeInt16BE(version, 6)
    header.writeInt32BE(this.#sequence++, 8)
    header.writeInt16BE(-1, 12)
    this.#socket.cork()
    for (const part of [header, ...parts]) this.#socket.write(part)
    this.#socket.uncork()
    return new Promise((answered, failed) => this.#asked.push({ answered, failed }))
  }

  close(): void {
    this.#socket.destroy()
  }

  #hear(bytes: Buffer): void {
    let at = 0
    while (at < bytes.length) {
      const target = this.#body ?? this.#length
      const taken = bytes.copy(target, this.#have, at)
      at += taken
      this.#have += taken
      if (this.#have < target.length) return
      this.#have = 0
      if (this.#body === undefined) this.#body = this.#room(target.readInt32BE(0))
      else {
        const body = this.#body
        this.#body = undefined
        this.#asked.shift()?.answered(body.subarray(4))
      }
    }
  }

  /** Fresh pages for each answer would cost more than what is copied into them. */
  #room(bytes: number): Buffer {
    if (bytes < LARGE_BYTES || this.#asked.length > 1) return Buffer.allocUnsafe(bytes)
    if (bytes > this.#large.length) this.#large = Buffer.allocUnsafe(bytes)
    return this.#large.subarray(0, bytes)
  }

  #break(error: Error): void {
    this.#broken ??= error
    for (const { failed } of this.#asked.splice(0)) failed(this.#broken)
  }
}
