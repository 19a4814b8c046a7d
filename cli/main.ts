#!/usr/bin/env node
import { main } from './program.js'
import { realWiring } from './real-wiring.js'
import { terminal } from './terminal.js'

process.exitCode = await main(process.argv.slice(2), realWiring, terminal())
