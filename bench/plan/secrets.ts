/** By its name what stands behind it is nobody else's: passwords, SASL settings, tokens. */
const SECRET = /passw|pwd|secret|token|credential|jaas|private|(api|access|account)[._-]?key/i
export const HIDDEN = '***'

/** Settings as a result may show them: of secret ones the name only. */
export function shownConf(conf: Readonly<Record<string, string>>): Record<string, string> {
  const shown = ([name, value]: [string, string]): [string, string] => [
    name,
    SECRET.test(name) ? HIDDEN : withoutUserinfo(value),
  ]
  return Object.fromEntries(Object.entries(conf).map(shown))
}

/** A word of a command line as a result may show it: settings, or with an address. */
export function shownWord(word: string): string {
  const [, flag, value] = /^(--[\w-]+=)(.*)$/s.exec(word) ?? []
  if (flag !== undefined) return `${flag}${shownWord(value!)}`
  // A value may have anything but a semicolon, also semicolons that a shell would have kept.
  if (SECRET.test(word) && word.includes('=')) {
    const pairs = word.split(';').map((pair) => pair.split('='))
    return pairs
      .map(([name = '', ...value]) =>
        SECRET.test(name) ? `${name}=${HIDDEN}` : [name, ...value].join('='),
      )
      .map(withoutUserinfo)
      .join(';')
  }
  return withoutUserinfo(word)
}

/** An address without who logs in there. */
function withoutUserinfo(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, `$1${HIDDEN}@`)
}
