import { expect, test } from 'vitest'
import { beginningsOf, FORMS } from '../../faults/forms.js'

test('each fault begins as its usage does, up to the first value', () => {
  for (const [at, begins] of beginningsOf(FORMS).entries()) {
    expect(FORMS[at]!.usage.startsWith(begins), begins).toBe(true)
    expect(begins.endsWith('=')).toBe(true)
  }
})
