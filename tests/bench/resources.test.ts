import { describe, expect, test } from 'vitest'
import { ResourceMeter } from '../../bench/resources.js'

/** Until the process has had so much, however little a busy machine gives it at a time. */
function burnCpu(cpuMs: number): number {
  const before = process.cpuUsage()
  let sum = 0
  for (;;) {
    sum += burn(5)
    const { user, system } = process.cpuUsage(before)
    if ((user + system) / 1000 >= cpuMs) return sum
  }
}
function burn(ms: number): number {
  const untilMs = performance.now() + ms
  let sum = 0
  while (performance.now() < untilMs) sum += Math.sqrt(sum + 1)
  return sum
}

describe('the meter of resources', () => {
  test('counts the processor time of what runs while it runs', async () => {
    const meter = new ResourceMeter()
    const startMs = performance.now()
    burnCpu(60)
    const cost = await meter.stop(1_000_000)
    const cpuSec = cost.cpuUserSec + cost.cpuSystemSec
    expect(cpuSec).toBeGreaterThanOrEqual(0.06)
    const wallSec = (performance.now() - startMs) / 1000
    expect(cost.cpuCores).toBeGreaterThan(cpuSec / wallSec / 2)
    expect(cost.eventsPerCpuSec).toBeCloseTo(1_000_000 / cpuSec, 3)
    expect(cost.rssBytesMax).toBeGreaterThan(10e6)
    expect(cost.heapBytesMax).toBeGreaterThan(1e6)
    expect(cost.gcMsTotal).toBeGreaterThanOrEqual(cost.gcMsMax)
  })
  test('sees a loop that stood still, without its own period', async () => {
    const meter = new ResourceMeter()
    await new Promise((resolve) => setTimeout(resolve, 60))
    burn(150)
    await new Promise((resolve) => setTimeout(resolve, 60))
    const { loopDelayMsMax, loopDelayMsP99 } = await meter.stop(1)
    expect(loopDelayMsMax).toBeGreaterThan(80)
    expect(loopDelayMsP99).toBeLessThanOrEqual(loopDelayMsMax!)
  })
  test('says null, not 0, where nothing rang', async () => {
    expect(await new ResourceMeter().stop(0)).toMatchObject({ loopDelayMsMax: null })
  })
})
