import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseModel } from '../../../bench/calibrate/model.js'
import { calibratedCosts } from '../../../bench/simulate/calibrated.js'
import { FORECAST_ENGINES } from '../../../bench/simulate/cluster-spec.js'
import { forecast } from '../../../bench/simulate/forecast.js'
import { clusterSpec, NETWORKS } from '../../../bench/simulate/usual-cluster.js'
import { ROOT } from '../../root.js'

const path = 'reports/costs.json'
const model = parseModel(readFileSync(join(ROOT, path), 'utf8'), path)

describe.each(FORECAST_ENGINES)(
  'what calibrate measured, as costs of a cluster of %s',
  (engine) => {
    test('has every cost, each above nothing', () => {
      const { source, keyGroups, ...numbers } = calibratedCosts(model, engine)
      expect(source).toContain('chunk42 calibrate')
      for (const [name, value] of Object.entries(numbers)) {
        expect(value, name).toBeGreaterThan(0)
        expect(value, name).toBeLessThan(1_000)
      }
    })
    test('carries on two cores about what those of one machine do', () => {
      const costs = calibratedCosts(model, engine)
      const network = NETWORKS.local
      const most = 2e6 / costs.eventUs
      const of = (ratePerSec: number) =>
        forecast({
          ...clusterSpec({ engine, nodes: 1, coresPerNode: 2, costs, network }),
          ratePerSec,
        })
      expect(of(0.5 * most).sustainable).toBe(true)
      expect(of(2 * most).sustainable).toBe(false)
    })
  },
)
