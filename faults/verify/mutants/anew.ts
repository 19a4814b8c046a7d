const IMPORT = /^(?:import|export|\}) .*?from '(\.[^']+)'|^import '(\.[^']+)'/gm

/**
 * Modules that have to be loaded anew when these are: they, and whoever imports them, from near
 * and far. What is not among them imports none of them, so it may stay as it is loaded.
 */
export function anew(
  texts: ReadonlyMap<string, string>,
  changed: readonly string[],
): ReadonlySet<string> {
  const importers = new Map<string, string[]>()
  for (const [module, text] of texts) {
    for (const [, from, bare] of text.matchAll(IMPORT)) {
      const { pathname } = new URL(from ?? bare!, `file:///${module}`)
      const imported = pathname.slice(1)
      importers.set(imported, [...(importers.get(imported) ?? []), module])
    }
  }
  const all = new Set(changed)
  // A set is gone through with what is added meanwhile.
  for (const module of all) for (const one of importers.get(module) ?? []) all.add(one)
  return all
}
