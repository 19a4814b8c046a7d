import { readdirSync, readFileSync } from 'node:fs'

/** Executors of a local cluster are children of the driver, by the age of their names. */
export function executorsOf(driver: number): number[] {
  return named(driver).map(({ pid }) => pid)
}

/** By Spark's own name for it; undefined: it is gone. */
export function executorNamed(driver: number, name: string): number | undefined {
  return named(driver).find((one) => one.name === name)?.pid
}

function named(driver: number) {
  const found = childrenOf(driver).flatMap((pid) => {
    const name = nameOf(textOf(`/proc/${pid}/cmdline`))
    return name === undefined ? [] : [{ pid, name }]
  })
  return found.sort((a, b) => Number(a.name) - Number(b.name))
}

/** As it stands on a command line. Hadoop's file manager starts other programs, for a moment. */
export function nameOf(commandLine: string): string | undefined {
  return /\0--executor-id\0([^\0]+)\0/.exec(commandLine)?.[1]
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      textOf(`/proc/${pid}/task/${thread}/children`)
        .split(' ')
        .filter((text) => text !== '')
        .map(Number),
    )
  } catch {
    return []
  }
}

/** Of what may be gone meanwhile. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
