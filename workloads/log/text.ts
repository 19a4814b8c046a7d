/**
 * Texts in shared memory, laid out as an Arrow Utf8 array: text i is bytes offsets[i] to offsets[i
 * + 1].
 */
export interface SharedText {
  readonly offsets: Int32Array
  readonly bytes: Uint8Array
}

/** Packs texts into shared memory. */
export function shareTexts(texts: readonly string[]): SharedText {
  const encoded = texts.map((text) => encoder.encode(text))
  const offsets = new Int32Array(new SharedArrayBuffer((texts.length + 1) * 4))
  encoded.forEach((text, i) => {
    offsets[i + 1] = offsets[i]! + text.length
  })
  const bytes = new Uint8Array(new SharedArrayBuffer(offsets[texts.length]!))
  encoded.forEach((text, i) => {
    bytes.set(text, offsets[i])
  })
  return { offsets, bytes }
}

export function textCount(text: SharedText): number {
  return text.offsets.length - 1
}

export function textAt(text: SharedText, index: number): string {
  if (!(index >= 0 && index < textCount(text))) {
    throw new RangeError(`text ${index} of ${textCount(text)} does not exist`)
  }
  return decoder.decode(text.bytes.subarray(text.offsets[index], text.offsets[index + 1]))
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
