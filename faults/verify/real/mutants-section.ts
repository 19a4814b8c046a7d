import type { RealMutant } from './mutants.js'

/** Simulation against reality: what real deaths made of mutants that the simulation kills. */
export function mutantsSection(mutants: readonly RealMutant[]): string[] {
  if (mutants.length === 0) return []
  const killed = mutants.filter((one) => one.killed).length
  const able = mutants.filter((one) => one.killed || one.beyond === null)
  return [
    '## Simulation against reality',
    '',
    'Builds with one idea taken out, run on nodes that really die (`verify --real --mutants`). What',
    'the simulation makes of them: `verify --mutants`; by what it shows them stands in the third',
    'column; half of all strikes go there, and half of all runs work as that simulated run did.',
    '',
    `${killed} of ${able.length} that deaths can show are killed by them, of ${mutants.length} in all.`,
    '',
    '| mutant | engine | a build that | simulation, by | real deaths | nodes | what was seen, or why it cannot be |',
    '|---|---|---|---|---|---:|---|',
    ...mutants.map(({ id, engine, about, killed: seen, nodes, what, shownBy, beyond }) => {
      const said = (what ?? beyond ?? '-').replaceAll('|', '/').slice(0, 120)
      const by = shownBy.length === 0 ? 'the schedule' : shownBy.join(', then ')
      const verdict = seen ? 'killed' : beyond === null ? 'NOT SEEN' : 'cannot'
      return `| ${id} | ${engine} | ${about} | ${by} | ${verdict} | ${nodes} | ${said} |`
    }),
    '',
  ]
}
