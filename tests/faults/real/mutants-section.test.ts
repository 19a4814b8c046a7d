import { describe, expect, test } from 'vitest'
import { beyondDeaths, REAL_MUTANTS } from '../../../faults/verify/real/mutant-forms.js'
import { mutantsSection } from '../../../faults/verify/real/mutants-section.js'

const shownBy = ['writer sink.commit kill-after']
const one = {
  id: 'M02',
  about: 'forgets ids',
  engine: 'micro-batch',
  nodes: 7,
  shownBy,
  beyond: null,
}

describe('simulation against reality', () => {
  test('tells what real deaths saw of each mutant, and what not', () => {
    const text = mutantsSection([
      { ...one, killed: true, what: '3 clicks | doubled' },
      { ...one, killed: false, what: null },
      { ...one, killed: false, what: null, beyond: 'takes a power cut' },
    ]).join('\n')
    expect(text).toContain('1 of 2 that deaths can show are killed by them, of 3 in all.')
    const row = '| M02 | micro-batch | forgets ids | writer sink.commit kill-after |'
    expect(text).toContain(`${row} killed | 7 | 3 clicks / doubled |`)
    expect(text).toContain(`${row} NOT SEEN | 7 | - |`)
    expect(text).toContain(`${row} cannot | 7 | takes a power cut |`)
  })
  test('is left out where nothing was tried', () => {
    expect(mutantsSection([])).toEqual([])
  })
  test('says of each fault that is no death why deaths cannot show it', () => {
    const beyond = (...shownBy: string[]) =>
      beyondDeaths({ id: 'M99', about: 'any' }, 'micro-batch', shownBy)
    expect(beyond()).toBeNull()
    expect(beyond('writer sink.commit kill-after', 'coordinator spawn zombie')).toBeNull()
    expect(beyond('chunk slice zombie')).toContain('a thread')
    expect(beyond('coordinator base.sync crash-lost')).toContain('power cut')
  })
  test('is about changes that a real sink can run', () => {
    expect(REAL_MUTANTS.length).toBeGreaterThan(10)
    for (const { patches } of REAL_MUTANTS) {
      for (const { module } of patches) expect(module).toMatch(/^(engines|sinks\/duckdb)/)
    }
  })
})
