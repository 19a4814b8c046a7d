import { z } from 'zod'
import { type Result, resultSchema } from './result.js'

/** What reports/result.schema.json must hold. */
export function schemaText(): string {
  const { $schema, ...rest } = z.toJSONSchema(resultSchema)
  const schema = { $schema, title: 'chunk42 result', ...rest }
  return `${JSON.stringify(schema, null, 2)}\n`
}

/** Reads a result.json. Throws an Error of one line that names the file and its first problem. */
export function parseResult(text: string, path = 'result.json'): Result {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    throw new Error(`${path}: not JSON: ${oneLine(error instanceof Error ? error.message : '')}`)
  }
  const parsed = resultSchema.safeParse(data)
  if (!parsed.success) {
    const [first] = parsed.error.issues
    const where = (first?.path ?? []).map(step).join('').replace(/^\./, '')
    throw new Error(`${path}: ${where || 'result'}: ${oneLine(first?.message ?? 'invalid')}`)
  }
  const seen = new Set<string>()
  for (const [i, { id }] of parsed.data.cells.entries()) {
    if (seen.has(id))
      throw new Error(`${path}: cells[${i}].id: ${JSON.stringify(id)} is there twice`)
    seen.add(id)
  }
  return parsed.data
}

function step(key: PropertyKey): string {
  return typeof key === 'number' ? `[${key}]` : `.${oneLine(String(key))}`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 200)
}
