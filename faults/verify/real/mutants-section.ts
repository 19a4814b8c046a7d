import type { RealMutant } from './mutants.js'

/** Simulation against reality: what real deaths made of mutants that the simulation kills. */
export function mutantsSection(mutants: readonly RealMutant[]): string[] {
  if (mutants.length === 0) return []
  const killed = mutants.filter((one) => one.killed).length
  return [
    '## Simulation against reality',
    '',
    'Builds with one idea taken out, run on nodes that really die (`verify --real --mutants`). What',
    'the simulation makes of them: `verify --mutants`. Real deaths cannot show what takes a power',
    'cut, and meet a rare schedule rarely.',
    '',
    `${killed} of ${mutants.length} are killed by real deaths too.`,
    '',
    '| mutant | engine | a build that | real deaths | nodes | what was seen |',
    '|---|---|---|---|---:|---|',
    ...mutants.map(({ id, engine, about, killed: seen, nodes, what }) => {
      const said = (what ?? '-').replaceAll('|', '/').slice(0, 120)
      return `| ${id} | ${engine} | ${about} | ${seen ? 'killed' : 'not seen'} | ${nodes} | ${said} |`
    }),
    '',
  ]
}
