/**
 * Something that the user gave cannot be used. Law: the message is one line that names the value,
 * the reason and what is allowed; it is shown as it is, without a stack.
 */
export class InputError extends Error {
  override readonly name = 'InputError'
}
