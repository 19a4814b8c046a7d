import { InputError } from '../../../workloads/input-error.js'
import { checkComplete, checkDivision, firstDifference, type Shard, WHOLE } from '../shards.js'
import type { CampaignFile, CampaignHead } from './campaign-file.js'
import type { RunLine } from './tally.js'

type Asked = CampaignHead['campaign']

/** What one part is to strike; those of all parts are what the whole asks for, or a few more. */
export function shareOf(campaign: Asked, shard: Shard = WHOLE): Asked {
  const { index, of } = shard
  const share = (all: number): number =>
    Math.floor((all * index) / of) - Math.floor((all * (index - 1)) / of)
  const { kill, death, zombie } = campaign.targets
  return {
    ...campaign,
    targets: { kill: share(kill), death: share(death), zombie: share(zombie) },
    strikesLeast: Math.ceil(campaign.strikesLeast / of),
    ...(campaign.servers === undefined ? {} : { servers: share(campaign.servers) }),
  }
}

interface NamedFile {
  readonly name: string
  readonly file: Pick<CampaignFile, 'head' | 'lines'>
}
/**
 * One file of those of all parts. Law: the same in whichever order they come; runs have their own
 * numbers in each part, so none is there twice. Throws an InputError of what is no whole.
 */
export function mergedFile(named: readonly NamedFile[]): Pick<CampaignFile, 'head' | 'lines'> {
  const parts = named.map(({ name, file }) => ({
    name,
    file,
    part: { shard: file.head.shard ?? WHOLE },
  }))
  const first = parts[0]!
  for (const one of parts) {
    checkSame(first, one)
    checkDivision(first, one)
  }
  checkComplete(parts)
  parts.sort((a, b) => a.part.shard.index - b.part.shard.index)
  const heads = parts.map(({ file }) => file.head)
  const { shard: _, ...head } = heads[0]!
  const lines: RunLine[] = parts.flatMap(({ file }) => file.lines)
  const started = heads.map(({ startedAt }) => startedAt).sort()
  return {
    head: {
      ...head,
      startedAt: started[0]!,
      parts: heads.map(({ shard, startedAt, machine }) => ({
        ...(shard && { shard }),
        startedAt,
        machine,
      })),
    },
    lines: lines.sort((a, b) => a.run - b.run),
  }
}

function checkSame({ name: first, file: one }: NamedFile, { name, file }: NamedFile): void {
  for (const key of ['commit', 'versions', 'campaign'] as const) {
    const differs = firstDifference(one.head[key], file.head[key])
    if (differs === undefined) continue
    const [where, here, there] = differs
    const what = `another ${where === '' ? key : where}: ${there}, in ${first} ${here}`
    throw new InputError(`--merge ${name}: ${what}; allowed: parts of one campaign`)
  }
}
