import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Snapshot } from '../../bench/watch/snapshot.js'
import { UsageError } from '../usage-error.js'
import { watchPage } from './page.js'

const HOST = '127.0.0.1'
const TOKEN_BYTES = 18

/** What the page can ask for; false: there is no such thing. */
export type Act = (what: string) => boolean

export interface WatchServer {
  /** With the token that it takes: whoever has it may look and crash. */
  readonly url: string
  publish(snapshot: Snapshot): void
  /** The last word: the audited result, as text. */
  result(text: string): void
  close(): Promise<void>
}

/**
 * One page of a run, live. Law: it listens on 127.0.0.1 alone, and answers only who knows the
 * token of its path and names this host; it acts only on what its own page sends (Origin). So no
 * other page of a browser can read a run, or crash anybody in it.
 */
export async function serveWatch(port: number, act: Act): Promise<WatchServer> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const listeners = new Set<ServerResponse>()
  let newest: Snapshot | undefined
  let said: string | undefined
  const server = createServer((request, response) => {
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('X-Content-Type-Options', 'nosniff')
    const refusal = refusalOf(request, portOf(server.address()), token)
    if (refusal !== undefined) {
      end(response, 403, refusal)
      return
    }
    const path = (request.url ?? '').slice(token.length + 2)
    if (request.method === 'POST') {
      if (act(path)) end(response, 204, '')
      else end(response, 404, 'there is no such thing to do')
    } else if (request.method !== 'GET') end(response, 405, 'GET or POST')
    else if (path === '') {
      const nonce = randomBytes(TOKEN_BYTES).toString('base64url')
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.setHeader('Content-Security-Policy', policy(nonce))
      response.setHeader('Referrer-Policy', 'same-origin')
      response.end(watchPage(newest, nonce))
    } else if (path === 'events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      listeners.add(response)
      response.on('close', () => listeners.delete(response))
      if (newest !== undefined) response.write(message(newest))
      if (said !== undefined) response.end(resultMessage(said))
    } else end(response, 404, 'there is no such page')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new UsageError(`--port ${port}`, error.code ?? error.message, 'a free port, or none'))
    })
    server.listen(port, HOST, resolve)
  })
  return {
    url: `http://${HOST}:${portOf(server.address())}/${token}/`,
    publish(snapshot) {
      newest = snapshot
      const text = message(snapshot)
      for (const listener of listeners) {
        // Who does not read gets the next one instead.
        if (!listener.writableNeedDrain) listener.write(text)
      }
    },
    result(text) {
      said = text
      for (const listener of listeners) listener.end(resultMessage(text))
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // What was said last is on its way; who keeps a connection open is not waited for.
      await new Promise((resolve) => setTimeout(resolve, listeners.size > 0 ? LAST_WORD_MS : 0))
      server.closeAllConnections()
      await closed
    },
  }
}
const LAST_WORD_MS = 100

function refusalOf(request: IncomingMessage, port: number, token: string): string | undefined {
  const hosts = [`${HOST}:${port}`, `localhost:${port}`]
  const { host = '', origin } = request.headers
  if (!hosts.includes(host)) return 'another host'
  const own = `http://${host}`
  if (request.method !== 'GET' && origin !== own) return 'another origin'
  if (origin !== undefined && origin !== own) return 'another origin'
  const given = Buffer.from((request.url ?? '').split('/')[1] ?? '')
  const wanted = Buffer.from(token)
  const knows = given.length === wanted.length && timingSafeEqual(given, wanted)
  return knows && request.url!.startsWith(`/${token}/`) ? undefined : 'another token'
}
function policy(nonce: string): string {
  return (
    `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; ` +
    "img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
  )
}
function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}
function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text)
}
function message(snapshot: Snapshot): string {
  return `data: ${JSON.stringify(snapshot)}\n\n`
}
function resultMessage(text: string): string {
  return `event: result\ndata: ${JSON.stringify(text)}\n\n`
}
