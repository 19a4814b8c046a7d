import Table from 'cli-table3'
import type { ScriptCost } from '../../bench/script/cost.js'

/** One line for each size of a batch. */
export function scriptCostTable(name: string, costs: readonly ScriptCost[]): string {
  const table = new Table({
    head: ['clicks a batch', 'ysb, native kernel', name, 'ratio'],
    colAligns: ['right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const { events, nativeUs, scriptUs, ratio } of costs) {
    const us = (value: number) => `${Math.round(value).toLocaleString('en')} us`
    table.push([events.toLocaleString('en'), us(nativeUs), us(scriptUs), `${ratio.toFixed(1)} x`])
  }
  return table.toString()
}
