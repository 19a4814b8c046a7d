/** Writes the plain types of a request: https://kafka.apache.org/protocol#protocol_types */
export class Words {
  #bytes = Buffer.alloc(256)
  #at = 0

  int8(value: number): this {
    this.#at = this.#room(1).writeInt8(value, this.#at)
    return this
  }
  int16(value: number): this {
    this.#at = this.#room(2).writeInt16BE(value, this.#at)
    return this
  }
  int32(value: number): this {
    this.#at = this.#room(4).writeInt32BE(value, this.#at)
    return this
  }
  int64(value: number): this {
    this.#at = this.#room(8).writeBigInt64BE(BigInt(value), this.#at)
    return this
  }
  /** undefined: null. */
  text(value: string | undefined): this {
    if (value === undefined) return this.int16(-1)
    const bytes = Buffer.from(value)
    this.int16(bytes.length)
    this.#room(bytes.length).set(bytes, this.#at)
    this.#at += bytes.length
    return this
  }
  done(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }
  #room(bytes: number): Buffer {
    if (this.#at + bytes > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length + bytes)])
    }
    return this.#bytes
  }
}
