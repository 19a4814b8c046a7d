const IMPORT = /^((?:import|export|\}) .*?from |import )'([^']+)'/gm

/** The text with another address at each of its imports. */
export function readdressed(text: string, address: (specifier: string) => string): string {
  return text.replace(IMPORT, (_, before: string, specifier: string) => {
    return `${before}'${address(specifier)}'`
  })
}

/** The module that this one means by a name that begins with a dot. */
export function importedBy(module: string, specifier: string): string {
  return new URL(specifier, `file:///${module}`).pathname.slice(1)
}

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
    for (const [, , specifier] of text.matchAll(IMPORT)) {
      if (!specifier!.startsWith('.')) continue
      const imported = importedBy(module, specifier!)
      importers.set(imported, [...(importers.get(imported) ?? []), module])
    }
  }
  const all = new Set(changed)
  // A set is gone through with what is added meanwhile.
  for (const module of all) for (const one of importers.get(module) ?? []) all.add(one)
  return all
}
