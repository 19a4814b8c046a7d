import type { SinkKind } from '../../sinks/sink.js'

/** What a test of this sink needs and this machine has not: skipped by name here, failed in CI. */
export async function needed(
  kind: Pick<SinkKind, 'missing'>,
): Promise<{ readonly skip: boolean; readonly told: string }> {
  const missing = await kind.missing?.()
  if (missing === undefined) return { skip: false, told: '' }
  return { skip: process.env.CI === undefined, told: ` (${missing})` }
}
