import { arrayMethods } from './array-methods.js'
import { assemblyLoop } from './assembly-loop.js'
import { asyncGenerators } from './async-generators.js'
import { duckdb } from './duckdb.js'
import { typescriptLoop } from './loop.js'
import { objectsAndMap } from './objects-and-map.js'
import type { Peer } from './peer.js'
import { rxjs } from './rxjs.js'

/** Whatever the engines are compared with, the machine's limit first. */
export const PEERS: readonly Peer[] = [
  assemblyLoop,
  typescriptLoop,
  duckdb,
  objectsAndMap,
  arrayMethods,
  rxjs,
  asyncGenerators,
]
