/** What the name of a process says, of those that a reader wants to hear of. */
export type Named =
  | {
      readonly kind: 'chunk'
      readonly number: number
      readonly batch: number
      readonly index: number
    }
  | { readonly kind: 'worker'; readonly index: number }
  | { readonly kind: 'coordinator'; readonly life: number }
  | { readonly kind: 'other' }

/** `chunk-42@8.1#2`: chunk 42 of the run, chunk 1 of batch 8, another attempt. */
export function namedBy(process: string): Named {
  const chunk = /^chunk-(\d+)@(\d+)\.(\d+)#\d+$/.exec(process)
  if (chunk !== null) {
    const [number, batch, index] = chunk.slice(1).map(Number) as [number, number, number]
    return { kind: 'chunk', number, batch, index }
  }
  const worker = /^worker-(\d+)/.exec(process)
  if (worker !== null) return { kind: 'worker', index: Number(worker[1]) }
  const life = /^coordinator#(\d+)$/.exec(process)
  if (life !== null) return { kind: 'coordinator', life: Number(life[1]) }
  return { kind: 'other' }
}

/** As a person would say it. */
export function titleOf(process: string): string {
  const named = namedBy(process)
  switch (named.kind) {
    case 'chunk':
      return `chunk ${named.number} (batch ${named.batch})`
    case 'worker':
      return `worker ${named.index}`
    case 'coordinator':
      return 'the coordinator'
    default:
      return process
  }
}
