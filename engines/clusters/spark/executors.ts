import { readdirSync, readFileSync } from 'node:fs'

/** Executors of a local cluster are children of the driver, which starts nothing else. */
export function executorsOf(driver: number): number[] {
  try {
    return readdirSync(`/proc/${driver}/task`).flatMap((thread) =>
      readFileSync(`/proc/${driver}/task/${thread}/children`, 'utf8')
        .split(' ')
        .filter((text) => text !== '')
        .map(Number),
    )
  } catch {
    return []
  }
}

/** By Spark's own name for it, which stands on its command line; undefined: it is gone. */
export function executorNamed(driver: number, name: string): number | undefined {
  return executorsOf(driver).find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`\0--executor-id\0${name}\0`)
    } catch {
      return false
    }
  })
}
