import type { z } from 'zod'

/** What a command wrote. Throws an Error of one line: the file and its first problem. */
export function parsed<T>(schema: z.ZodType<T>, text: string, path: string): T {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new Error(`${path}: not JSON`)
  }
  const found = schema.safeParse(data)
  if (found.success) return found.data
  const [first] = found.error.issues
  const where = first?.path.join('.') || 'as a whole'
  throw new Error(`${path}: ${where}: ${first?.message ?? 'invalid'}`)
}
