declare module 'kafkajs/src/consumer/batch.js' {
  /** What was fetched, without control records and aborted ones. */
  class Batch {
    constructor(topic: string, fetchedOffset: string, partition: object)
    readonly messages: readonly { readonly offset: string; readonly value: Buffer | null }[]
    lastOffset(): string
  }

  export { Batch as default }
}
