/** `*` stands for any text, everything else for itself. */
export function glob(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const regExp = new RegExp(`^${parts.join('.*')}$`)
  return (name) => regExp.test(name)
}
