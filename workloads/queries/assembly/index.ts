// AssemblyScript: the loops of ../loops.ts once more, over shared WebAssembly memory. Pointers are
// byte offsets. A loop that needs the slab of a window and does not find it, or finds it full,
// stops there and says which (word 0 of the table's ring); its caller makes it, and calls again.
export { byAd, byAdCounts, byAdWide, byAdWideCounts, byPage, byPageCounts } from './run'
export { take, takeCounts } from './take'
