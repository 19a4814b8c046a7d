/** As much of it as is used; TypeScript declares it for browsers only. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    readonly exports: Readonly<Record<string, unknown>>
    constructor(
      module: Module,
      imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
    )
  }
  class Memory {
    readonly buffer: SharedArrayBuffer
    constructor(descriptor: { initial: number; maximum: number; shared: true })
    /** By so many pages of 64 KiB. */
    grow(pages: number): number
  }
}
