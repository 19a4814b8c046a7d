import fc from 'fast-check'

export interface SampleLine {
  readonly host: string
  readonly at: string
  readonly request: string
  readonly userAgent: string
}

/** A line as Apache writes it: quotes and backslashes inside of quotes are escaped. */
export function accessLine({ host, at, request, userAgent }: SampleLine): string {
  return `${host} - - [${at}] "${escaped(request)}" 200 1234 "-" "${escaped(userAgent)}"`
}

export function escaped(text: string): string {
  return text.replace(/["\\]/g, '\\$&')
}

/** `second` seconds after 17 May 2015, 10:05:00 UTC; less than an hour. */
export function apacheTime(second: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `17/May/2015:10:${two(5 + Math.floor(second / 60))}:${two(second % 60)} +0000`
}

/** A log of `seconds.length` clicks at these seconds, on pages /0, /1 ... in turn of five users. */
export function sampleLog(seconds: readonly number[]): string {
  const lines = seconds.map((second, i) =>
    accessLine({
      host: `10.1.1.${i % 5}`,
      at: apacheTime(second),
      request: `GET /${i}?q=${i} HTTP/1.1`,
      userAgent: 'sample/1.0',
    }),
  )
  return `${lines.join('\n')}\n`
}

/** Seconds as a server logs them: rising, but for a few that were finished late. */
export const loggedSeconds: fc.Arbitrary<number[]> = fc
  .array(fc.record({ step: fc.nat(3), late: fc.constantFrom(0, 0, 0, 1, 7) }), {
    minLength: 1,
    maxLength: 120,
  })
  .map((rows) => {
    let second = 10
    return rows.map(({ step, late }) => {
      second += step
      return second - late
    })
  })
