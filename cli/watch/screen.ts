import type { Screen } from '../wiring.js'

const ENTER = '\x1b[?1049h\x1b[?25l'
const LEAVE = '\x1b[?25h\x1b[?1049l'
const CTRL_C = '\x03'

/**
 * The terminal as a screen that is drawn anew, and its keys. Law: however the process ends by
 * itself, the terminal is as it was.
 */
export function openScreen(onKey: (key: string) => void): Screen {
  const { stdin, stdout } = process
  let isOpen = true
  const hear = (bytes: Buffer) => {
    for (const key of bytes.toString('latin1')) {
      // In raw mode it is a key like any other.
      if (key === CTRL_C) process.kill(process.pid, 'SIGINT')
      else onKey(key)
    }
  }
  const close = () => {
    if (!isOpen) return
    isOpen = false
    process.off('exit', close)
    stdin.off('data', hear)
    stdin.setRawMode(false)
    stdin.pause()
    stdout.write(LEAVE)
  }
  process.on('exit', close)
  stdin.setRawMode(true)
  stdin.resume()
  stdin.on('data', hear)
  stdout.write(ENTER)
  return {
    get columns() {
      return stdout.columns || 80
    },
    draw(lines) {
      if (!isOpen) return
      const shown = lines.slice(0, Math.max(1, (stdout.rows || 24) - 1))
      stdout.write(`\x1b[H${shown.map((line) => `${line}\x1b[K`).join('\r\n')}\x1b[J`)
    },
    close,
  }
}
