import type { Drawn } from '../draw.js'
import { html, type Markup } from '../escape.js'
import { counted } from '../format.js'
import { planParts } from '../planner/parts.js'
import type { Result } from '../result.js'
import { figures, section } from './section.js'

/** A plan beside what was measured: how many nodes, and what if something were otherwise. */
export function whatIf(
  { clusterPlan: plan }: Result,
  drawn: readonly Drawn[],
  absent: string,
): Markup {
  if (plan === null) return section('what-if', 'What would more nodes do?', figures([], absent))
  const nodes = plan.best?.nodes ?? plan.nodesMax
  return section(
    'what-if',
    `What would ${counted(nodes, 'node')} do?`,
    planParts(plan, drawn).map(({ title, content }) => html`<h3>${title}</h3>${content}`),
  )
}
