/** How figures are written. No locale: the same result gives the same bytes everywhere. */

/** Stands where nothing was measured; never a 0. */
export const NONE = '–'

/** At most three significant figures, no trailing zeros, thousands apart. */
export function figure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NONE
  const size = Math.abs(value)
  if (size >= 100) return whole(value)
  return String(Number(value.toPrecision(3)))
}

/** 12,345 */
export function whole(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NONE
  return Math.round(value)
    .toFixed(0)
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** A duration in the unit that reads best: 42 µs, 1.24 ms, 5 s, 5 min. */
export function duration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return NONE
  const size = Math.abs(ms)
  if (size === 0) return '0 ms'
  if (size < 0.9995) return `${figure(ms * 1000)} µs`
  if (size < 999.5) return `${figure(ms)} ms`
  if (size < 60_000) return `${figure(ms / 1000)} s`
  return size < 5_400_000 ? `${figure(ms / 60_000)} min` : `${figure(ms / 3_600_000)} h`
}

/** 92.4 M/s */
export function rate(perSec: number | null): string {
  return perSec === null || !Number.isFinite(perSec) ? NONE : `${short(perSec)}/s`
}

/** 92.4 M */
export function short(value: number): string {
  const size = Math.abs(value)
  if (size >= 999_500_000) return `${figure(value / 1e9)} G`
  if (size >= 999_500) return `${figure(value / 1e6)} M`
  return size >= 9_995 ? `${figure(value / 1000)} k` : whole(value)
}

/** 7.6 GiB */
export function bytes(value: number): string {
  const gib = value / 2 ** 30
  return gib >= 1 ? `${figure(gib)} GiB` : `${figure(value / 2 ** 20)} MiB`
}

/** 1 cell, 2 cells */
export function counted(count: number, noun: string): string {
  return `${whole(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** a, b and c */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`
}

/** For charts: four significant figures are more than a picture shows, and a third of the bytes. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2
}

/** A share: 12.5 % */
export function percent(share: number): string {
  return `${figure(Number((share * 100).toFixed(1)))} %`
}

/** Begins with a capital and ends with a full stop. */
export function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}
