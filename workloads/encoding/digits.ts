/**
 * Reads decimal numbers, four bytes at a time. After `^ 0x30303030` digits are 0 to 9 and nothing
 * else is; plus 0x76 all else has its highest bit set. How many digits there are is asked for, and
 * not computed: what follows them can then be read before that is known. (Constants stand where
 * they are used: a name would be looked up each time.)
 */
export class DigitReader {
  value = 0

  /** Behind the digits at `at`, at most 8; -1: there are none, or a zero too many before them. */
  read(view: DataView, at: number): number {
    const word = view.getInt32(at, true) ^ 0x30303030
    const stops = ((word + 0x76767676) | word) & ~0x7f7f7f7f
    let value = word & 255
    if (value > 9) return -1
    if ((stops & 0x8000) !== 0) {
      this.value = value
      return at + 1
    }
    if (value === 0) return -1
    if (stops === 0) return this.#more(view, at, word)
    value = value * 10 + ((word >> 8) & 255)
    if ((stops & 0x800000) !== 0) {
      this.value = value
      return at + 2
    }
    this.value = value * 10 + ((word >> 16) & 255)
    return at + 3
  }
  /** Four and more. */
  #more(view: DataView, at: number, first: number): number {
    const high = fourDigits(first)
    const word = view.getInt32(at + 4, true) ^ 0x30303030
    const stops = ((word + 0x76767676) | word) & ~0x7f7f7f7f
    if ((stops & 0x80) !== 0) {
      this.value = high
      return at + 4
    }
    if ((stops & 0x8000) !== 0) {
      this.value = high * 10 + (word & 255)
      return at + 5
    }
    if ((stops & 0x800000) !== 0) {
      this.value = high * 100 + (word & 255) * 10 + ((word >> 8) & 255)
      return at + 6
    }
    if (stops !== 0) {
      this.value = high * 1_000 + fourDigits(word << 8)
      return at + 7
    }
    this.value = high * 10_000 + fourDigits(word)
    return at + 8
  }

  /** Behind the IPv4 address at `at`, a dotted quad without leading zeros; -1: there is none. */
  readQuad(view: DataView, start: number): number {
    let at = start
    let address = 0
    for (let part = 0; part < 4; part++) {
      const word = view.getInt32(at, true) ^ 0x30303030
      const stops = ((word + 0x76767676) | word) & ~0x7f7f7f7f
      let number = word & 255
      let stop = word >> 8
      if (number > 9 || stops === 0) return -1
      if ((stops & 0x8000) !== 0) at += 2
      else if (number === 0) return -1
      else {
        number = number * 10 + (stop & 255)
        stop >>= 8
        at += 3
        if ((stops & 0x800000) === 0) {
          number = number * 10 + (stop & 255)
          stop >>= 8
          at++
        }
      }
      // Behind each but the last a dot, as it is here.
      if (number > 255 || (part < 3 && (stop & 255) !== 0x1e)) return -1
      address = (address << 8) | number
    }
    this.value = address
    return at - 1
  }
}

/** The first digit is in the lowest byte. */
function fourDigits(word: number): number {
  const pairs = Math.imul(word, 10) + (word >>> 8)
  return (pairs & 255) * 100 + ((pairs >>> 16) & 255)
}
