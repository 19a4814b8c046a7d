import { describe, expect, test } from 'vitest'
import { ResourceMeter } from '../../bench/resources.js'

function burn(ms: number): number {
  const untilMs = performance.now() + ms
  let sum = 0
  while (performance.now() < untilMs) sum += Math.sqrt(sum + 1)
  return sum
}

describe('the meter of resources', () => {
  test('counts the processor time of what runs while it runs', async () => {
    const meter = new ResourceMeter()
    burn(120)
    const cost = await meter.stop(1_000_000)
    const cpuSec = cost.cpuUserSec + cost.cpuSystemSec
    expect(cpuSec).toBeGreaterThan(0.03)
    expect(cost.cpuCores).toBeGreaterThan(0.2)
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
