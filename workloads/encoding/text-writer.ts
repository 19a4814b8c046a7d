import type { SharedText } from '../log/text.js'

/** Writes texts by their number. Law: no string is made. */
export interface TextWriter {
  /** In bytes. */
  length(number: number): number
  /** Returns where the text ends. */
  write(number: number, into: Uint8Array, at: number): number
  readonly lengthMax: number
}

/** A prefix and the number. */
export function numberedWriter(prefix: string): TextWriter {
  const head = new TextEncoder().encode(prefix)
  return {
    length: (number) => head.length + digitsOf(number),
    write(number, into, at) {
      into.set(head, at)
      return writeDigits(number, into, at + head.length)
    },
    lengthMax: head.length + 10,
  }
}

/** Texts that are written as they stand there. */
export function textWriter({ offsets, bytes }: SharedText): TextWriter {
  let lengthMax = 0
  for (let i = 1; i < offsets.length; i++) {
    lengthMax = Math.max(lengthMax, offsets[i]! - offsets[i - 1]!)
  }
  return {
    length: (number) => offsets[number + 1]! - offsets[number]!,
    write(number, into, at) {
      const end = offsets[number + 1]!
      let to = at
      for (let i = offsets[number]!; i < end; i++) into[to++] = bytes[i]!
      return to
    },
    lengthMax,
  }
}

export function writeBytes(text: Uint8Array, into: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) into[at + i] = text[i]!
  return at + text.length
}

export function writeNumber(value: number, into: Uint8Array, at: number): number {
  if (value >= 0) return writeDigits(value, into, at)
  into[at] = 0x2d
  return writeDigits(-value, into, at + 1)
}

/** A whole number that is not negative. */
export function writeDigits(value: number, into: Uint8Array, at: number): number {
  const end = at + digitsOf(value)
  let rest = value
  for (let i = end - 1; i >= at; i--) {
    const tens = Math.floor(rest / 10)
    into[i] = 0x30 + rest - tens * 10
    rest = tens
  }
  return end
}

function digitsOf(value: number): number {
  let digits = 1
  for (let power = 10; power <= value; power *= 10) digits++
  return digits
}
