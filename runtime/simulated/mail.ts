/**
 * What a message, an argument or a result becomes on its way to another process. Threads copy; a
 * simulated run need not, but whoever changes what it has sent must be found out.
 */
export type MailMode = (message: unknown) => unknown

/** As it is: the fastest, for runs that measure. */
export const shared: MailMode = (message) => message

/**
 * Frozen to the last object, so that a write to it throws. Words in typed arrays cannot be frozen;
 * `copied` finds those who write there.
 */
export const frozen: MailMode = (message) => {
  freeze(message)
  return message
}

/** A copy, as between threads; what lies on shared memory stays shared. */
export const copied: MailMode = (message) => structuredClone(message)

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if (ArrayBuffer.isView(value) || Object.isFrozen(value)) return
  Object.freeze(value)
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) freeze(value[i])
    return
  }
  for (const key in value) freeze((value as Record<string, unknown>)[key])
}
