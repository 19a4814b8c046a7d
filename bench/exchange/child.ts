import { connect, createServer, type Socket } from 'node:net'
import { monotonicMs } from '../../runtime/threads/shared.js'
import { makeLog, type SharedLog } from '../../workloads/log/memory.js'
import type { Workload } from '../../workloads/workload.js'
import { Additions } from './additions.js'
import { Clicks } from './clicks.js'
import { Frame, Frames } from './frames.js'
import { Pace, sleepUntil } from './pace.js'
import type { Phase, Received, Sent } from './phase.js'
import { type Snapshot, snapshotAfter, snapshotBefore } from './usage.js'

/** A child process is told, and answers each with one message. */
export type ToChild =
  /** Become the sender: makes the clicks from their seed and listens. Answer: its port. */
  | { readonly kind: 'listen'; readonly workload: Workload }
  /** Become the receiver. Answer: null, once it is connected. */
  | { readonly kind: 'connect'; readonly port: number }
  | { readonly kind: 'send'; readonly phase: Phase }
  /** Two answers: null when it is prepared, what it received at the end. */
  | { readonly kind: 'receive'; readonly phase: Phase; readonly keys: number }

const LOOPBACK = '127.0.0.1'

class Sender {
  readonly #shared: SharedLog
  #accept: (socket: Socket) => void = () => undefined
  /** The phase may be told before the connection is there. */
  readonly #connected = new Promise<Socket>((resolve) => {
    this.#accept = resolve
  })
  #outstanding = 0
  #flushed: (() => void) | undefined
  #acknowledged: (() => void) | undefined

  constructor(workload: Workload) {
    this.#shared = makeLog(workload)
  }
  listen(): Promise<number> {
    const server = createServer({ noDelay: true }, (socket) => {
      this.#accept(socket)
      socket.on('data', () => this.#acknowledged?.())
      server.close()
    })
    return new Promise((resolve) => {
      server.listen(0, LOOPBACK, () => {
        const address = server.address()
        resolve(address !== null && typeof address === 'object' ? address.port : 0)
      })
    })
  }

  /** Takes, keys and writes frame by frame; waits for the event loop only at a full socket. */
  async send(phase: Phase): Promise<Sent> {
    const { bufferRecords } = phase
    const socket = await this.#connected
    // One is filled while what the system could not take of the other is still to be written.
    const frames = [new Frame(bufferRecords), new Frame(bufferRecords)] as const
    const clicks = new Clicks(this.#shared)
    const pace = new Pace(phase)
    let turn = 0
    sleepUntil(phase.startMs)
    const before = snapshotBefore()
    const beganMs = monotonicMs()
    while (pace.next()) {
      const frame = frames[turn]!
      turn = 1 - turn
      frame.clear()
      clicks.take(bufferRecords, frame)
      if (socket.writableLength > 0) await this.#empty()
      this.#write(socket, frame)
    }
    const acknowledged = new Promise<void>((resolve) => {
      this.#acknowledged = resolve
    })
    if (socket.writableLength > 0) await this.#empty()
    this.#write(socket, new Frame(0))
    await acknowledged
    const after = snapshotAfter()
    const records = clicks.taken
    const handOvers = records / bufferRecords
    return { records, handOvers, beganMs, before, after, waits: pace.waits, wakes: 0 }
  }
  #write(socket: Socket, { bytes }: Frame): void {
    this.#outstanding++
    socket.write(bytes, this.#written)
  }
  readonly #written = (): void => {
    if (--this.#outstanding === 0) this.#flushed?.()
  }
  #empty(): Promise<void> {
    return new Promise((resolve) => {
      this.#flushed = () => {
        this.#flushed = undefined
        resolve()
      }
    })
  }
}

class Receiver {
  readonly #frames = new Frames()
  #socket: Socket | undefined
  #additions: Additions | undefined
  #before: Snapshot | undefined
  #paced = false
  #received: ((received: Received) => void) | undefined

  connect(port: number): Promise<null> {
    const buffer = (): Uint8Array => this.#frames.room()
    const callback = (bytes: number): boolean => {
      this.#read(bytes)
      return true
    }
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: LOOPBACK, noDelay: true, onread: { buffer, callback } })
      socket.on('connect', () => resolve(null))
      socket.on('error', reject)
      this.#socket = socket
    })
  }
  prepare(phase: Phase, keys: number): Promise<Received> {
    this.#additions = new Additions(keys, phase)
    this.#paced = phase.ratePerSec !== null
    this.#frames.ended = false
    return new Promise((resolve) => {
      this.#received = resolve
      this.#before = snapshotBefore()
    })
  }
  #read(bytes: number): void {
    const additions = this.#additions!
    const from = additions.records
    this.#frames.parse(bytes, additions)
    if (this.#paced) additions.arrived(from, monotonicMs())
    if (!this.#frames.ended) return
    const endMs = monotonicMs()
    const after = snapshotAfter()
    this.#socket!.write('.')
    const { records } = additions
    const side = { records, before: this.#before!, after, waits: 0, wakes: 0 }
    this.#received!({ ...side, endMs, latency: additions.latency(), rows: additions.rows() })
  }
}

let sender: Sender | undefined
let receiver: Receiver | undefined
const answer = (message: unknown): void => void process.send!(message)

process.on('message', async (told: ToChild) => {
  switch (told.kind) {
    case 'listen':
      sender = new Sender(told.workload)
      return answer(await sender.listen())
    case 'connect':
      receiver = new Receiver()
      return answer(await receiver.connect(told.port))
    case 'send':
      return answer(await sender!.send(told.phase))
    case 'receive': {
      const received = receiver!.prepare(told.phase, told.keys)
      answer(null)
      return answer(await received)
    }
  }
})
// Whoever started it is gone.
process.on('disconnect', () => process.exit())
