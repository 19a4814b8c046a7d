/**
 * How a sweep keeps what it measured. Law: calls throw the errors of the operating system with
 * their `code`; `rename` replaces in one step, so that no reader ever sees half a file.
 */
export interface Files {
  /** With its parents. The topmost folder that it had to make, or undefined. */
  makeFolder(path: string): string | undefined
  /** Fails with EEXIST: two runs that begin at once get a folder each. */
  makeNewFolder(path: string): void
  write(path: string, content: Uint8Array | string): void
  rename(from: string, to: string): void
  /** With all that is in it. No error if it is absent. */
  remove(path: string): void
  /** Only if nothing is in it; no error otherwise. */
  removeEmpty(path: string): void
}

/** Results cannot be kept. The message is one line: value, reason, allowed. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left',
  EDQUOT: 'the quota is used up',
  EROFS: 'read-only file system',
  EACCES: 'not permitted',
  EPERM: 'not permitted',
  ENOENT: 'it cannot be made there',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file stands there',
  EIO: 'input/output error',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the path is too long',
}

/** An error of the operating system becomes an OutputError that names the folder; others pass. */
export function outputError(out: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = REASONS[code]
  if (reason === undefined) return error
  const allowed = 'a folder that can be written, with free space'
  return new OutputError(`--out ${out}: ${reason} (${code}); allowed: ${allowed}`)
}
