import { planFigures } from '../planner/figures.js'
import { commandLine } from '../started.js'
import type { Chart } from './chart.js'

/** The pictures of a plan that was put into the page. */
export const clusterPlan: Chart = {
  name: 'cluster-plan',
  absent:
    `No plan for a cluster is in this page: ${commandLine('report --plan plan.json')} puts in what ` +
    `${commandLine('plan --rate 10M --p99 5s --json')} printed.`,
  draw: ({ clusterPlan: plan }) => (plan === null ? [] : planFigures(plan)),
}
