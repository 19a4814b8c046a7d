import { duration, figure, NONE } from '../format.js'
import type { Cell, Result } from '../result.js'

/** A run, and the way to write a figure of it. */
export interface Run {
  readonly result: Result
  /** A figure, linked to the command that makes it. */
  made(figure: string, command: string): string
}

/** One thing that somebody wants to know, and what a run says to it. */
export interface Question {
  readonly title: string
  /** Measures it; told where no run did. */
  readonly command: string
  /**
   * Paragraphs and tables as Markdown; null: the run has nothing on it. Law: like is compared with
   * like, each figure is `made` by its command, and what was not measured is not guessed.
   */
  answer(run: Run): readonly string[] | null
}

/** Of processor time, of the engine alone where it is seen from outside, else of the process. */
export function perClick({ cluster, resources, events }: Cell): string {
  if (cluster !== null) return nanos((cluster.engineCpuSec * 1e9) / events)
  const perSec = resources?.eventsPerCpuSec
  return perSec == null ? NONE : nanos(1e9 / perSec)
}
/** `duration` ends at microseconds. */
function nanos(ns: number): string {
  return ns < 999.5 ? `${figure(ns)} ns` : duration(ns / 1e6)
}
