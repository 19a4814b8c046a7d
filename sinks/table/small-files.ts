import type { Compaction } from '../sink.js'
import type { DataFile } from './format.js'

/** A file four times as large is another sort of file. */
const TIER_FACTOR = 4
const BYTES_MAX = 32 * 2 ** 20

/**
 * Files that are worth one: of the smallest size of which there are so many. By size in tiers, as
 * log-structured merge trees do it (O'Neil et al., 1996), so a row is written again once a tier.
 * Empty: there is nothing to do.
 */
export function smallFiles(
  files: readonly DataFile[],
  { filesMin, filesMax, bytesMax = Number.POSITIVE_INFINITY }: Compaction,
): readonly DataFile[] {
  const tiers = new Map<number, DataFile[]>()
  // Of a larger one there would be too few in a merge to be worth it.
  const largest = Math.min(BYTES_MAX, bytesMax / filesMin)
  for (const file of files) {
    if (file.bytes >= largest) continue
    const tier = Math.floor(Math.log(file.bytes) / Math.log(TIER_FACTOR))
    tiers.set(tier, [...(tiers.get(tier) ?? []), file])
  }
  const many = [...tiers].filter(([, some]) => some.length >= filesMin)
  const [[, smallest] = [0, []]] = many.sort(([a], [b]) => a - b)
  let bytes = 0
  return smallest.slice(0, filesMax).filter((file) => {
    bytes += file.bytes
    return bytes <= bytesMax
  })
}
