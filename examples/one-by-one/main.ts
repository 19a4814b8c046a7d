import { attack, type EnginePlugIn } from 'chunk42'
import * as broken from './broken.js'
import { engine } from './engine.js'

/** What an attack found, in a line; true if that is what was expected. */
async function tried(one: EnginePlugIn, wrong: boolean): Promise<boolean> {
  const { runs, failed, failures } = await attack({ engine: one })
  const [first] = failures
  const shrunk = first === undefined ? '' : `; ${first.oracle}: ${first.what}`
  console.log(`${one.name}: ${failed} of ${runs} runs failed${shrunk}`)
  return failed > 0 === wrong
}

const asExpected = [await tried(engine, false), await tried(broken.engine, true)]
if (asExpected.includes(false)) process.exitCode = 1
