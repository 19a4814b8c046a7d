/**
 * A sink that cannot be opened or used as asked. Law: the message is one line that names the
 * place, the reason and what is allowed; it is shown as it is, without a stack.
 */
export class SinkError extends Error {
  override readonly name = 'SinkError'
}
