/**
 * A sink that cannot be opened or used as asked. Law: the message is one line that names the
 * place, the reason and what is allowed; it is shown as it is, without a stack.
 */
export class SinkError extends Error {
  override readonly name = 'SinkError'
}

/** A file that somebody names is not there: others removed it meanwhile, or it was lost. */
export class MissingFile extends SinkError {}

/** What the file system says no to, as it is to be told: which file, why, and what can be done. */
export function refusedBy({ code, message }: NodeJS.ErrnoException, what: string): SinkError {
  const remedy = NO_ROOM.has(code ?? '') ? 'make room' : 'make it writable'
  return new SinkError(`cannot ${what} (${message}); ${remedy}, or give another folder`)
}
const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
