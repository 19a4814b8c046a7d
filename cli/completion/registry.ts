import { bash } from './bash.js'
import { fish } from './fish.js'
import type { Shell } from './shell.js'
import { zsh } from './zsh.js'

export const SHELLS: readonly Shell[] = [bash, zsh, fish]
export const SHELL_NAMES: readonly string[] = SHELLS.map(({ name }) => name)
