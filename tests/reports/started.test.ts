import { expect, test } from 'vitest'
import { benchLine, commandLine, startedFrom } from '../../reports/started.js'

test('commands are those of whoever has the repository', () => {
  const { commandLine: one, benchLine: sweep } = startedFrom('file:///a/chunk42/dist/reports/x.js')
  expect(one('run --engine acked')).toBe('npm run -s chunk42 -- run --engine acked')
  expect(sweep()).toBe('npm run bench')
  expect(sweep('--quick')).toBe('npm run bench -- --quick')
  expect([commandLine('run'), benchLine()]).toEqual([one('run'), sweep()])
})
test('commands are those of whoever has the package', () => {
  const url = 'file:///a/node_modules/chunk42/dist/reports/x.js'
  const { commandLine: one, benchLine: sweep } = startedFrom(url)
  expect(one('run --engine acked')).toBe('npx chunk42 run --engine acked')
  expect(sweep()).toBe('npx chunk42 bench')
  expect(sweep('--quick')).toBe('npx chunk42 bench --quick')
})
