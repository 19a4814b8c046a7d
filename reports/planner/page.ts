import { drawOne } from '../draw.js'
import { rate } from '../format.js'
import { pageOf } from '../page.js'
import { section } from '../sections/section.js'
import type { ClusterPlan } from './cluster-plan.js'
import { planFigures } from './figures.js'
import { planParts } from './parts.js'

/** One self-contained page of what-ifs; `client`: the text of the script. */
export async function renderPlan(
  plan: ClusterPlan,
  version: string,
  client: string,
): Promise<string> {
  const drawn = await Promise.all(planFigures(plan).map(drawOne))
  const parts = planParts(plan, drawn)
  return pageOf({
    title: `chunk42: a plan for ${rate(plan.target.ratePerSec)}`,
    heading: 'chunk42 · how many nodes, which model, which interval?',
    links: parts.map(({ id, name }) => [id, name] as const),
    main: parts.map(({ id, title, content }) => section(id, title, content)),
    version,
    specs: Object.fromEntries(drawn.map((one) => [one.figure.name, one.compiled])),
    client,
  })
}
