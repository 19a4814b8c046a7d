import { setTimeout as sleep } from 'node:timers/promises'
import { ClusterError } from '../cluster.js'

const START_MS_MAX = 120_000
const LOOK_MS = 100

/**
 * A session cluster as its REST interface shows it:
 * https://nightlies.apache.org/flink/flink-docs-stable/docs/ops/rest_api/
 */
export class Rest {
  readonly url: string
  /** Why there is none any more; undefined: there is. */
  readonly #failure: () => string | undefined

  constructor(url: string, failure: () => string | undefined = () => undefined) {
    this.url = url.replace(/\/+$/, '')
    this.#failure = failure
  }

  /** Throws where nobody answers. */
  async ask<T>(path: string, order?: RequestInit): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, order)
    const text = await answer.text()
    return (text === '' ? {} : JSON.parse(text)) as T
  }
  /** Throws ClusterError, of one line, when it does not become true in two minutes. */
  async until(otherwise: string, done: () => Promise<boolean>): Promise<void> {
    for (let waitedMs = 0; waitedMs < START_MS_MAX; waitedMs += LOOK_MS) {
      const failure = this.#failure()
      if (failure !== undefined) throw new ClusterError(`flink: it ended: ${failure}`)
      // It does not listen yet.
      if (await done().catch(() => false)) return
      await sleep(LOOK_MS)
    }
    throw new ClusterError(`${this.url}: ${otherwise} within ${START_MS_MAX / 1000} s`)
  }

  async slotsFree(): Promise<number> {
    return (await this.ask<Slots>('/overview'))['slots-available']
  }
  /** `batch`: its parts run one after the other. What fills its state has ended by then. */
  async runs(job: string, batch: boolean): Promise<boolean> {
    const { vertices } = await this.ask<{ vertices: Vertex[] }>(`/jobs/${job}`)
    const runs = ({ name, status }: Vertex) =>
      (/ballast ->/.test(name) ? /FINISHED/ : /RUNNING|FINISHED/).test(status)
    return batch ? vertices.some(runs) : vertices.length > 0 && vertices.every(runs)
  }
  /** Ends it with a savepoint; returns where that is. */
  async stopped(job: string, targetDirectory: string): Promise<string> {
    const order = { method: 'POST', body: JSON.stringify({ targetDirectory }) }
    const { 'request-id': id } = await this.ask<{ 'request-id': string }>(
      `/jobs/${job}/stop`,
      order,
    )
    let savepoint: string | undefined
    await this.until('its savepoint did not come', async () => {
      const told = await this.ask<Stopping>(`/jobs/${job}/savepoints/${id}`)
      savepoint = told.operation?.location
      return told.status.id === 'COMPLETED'
    })
    if (savepoint === undefined) throw new ClusterError(`${this.url}: it could not be stopped`)
    return savepoint
  }
  async cancel(job: string): Promise<void> {
    await this.ask(`/jobs/${job}?mode=cancel`, { method: 'PATCH' })
  }
  /** A metric of that name, over all operators and tasks; none has it, and there is none. */
  async summed(job: string, name: string): Promise<Readonly<Record<string, number>>> {
    const { vertices = [] } = await this.ask<{ vertices?: { readonly id: string }[] }>(
      `/jobs/${job}`,
    )
    let sum: number | undefined
    for (const { id } of vertices) {
      const path = `/jobs/${job}/vertices/${id}/subtasks/metrics`
      const known = await this.ask<{ readonly id: string }[]>(path)
      const wanted = known.map((one) => one.id).filter((one) => one.endsWith(`.${name}`))
      if (wanted.length === 0) continue
      const get = encodeURIComponent(wanted.join(','))
      const told = await this.ask<{ readonly sum: number }[]>(`${path}?get=${get}&agg=sum`)
      sum = told.reduce((all, one) => all + one.sum, sum ?? 0)
    }
    return sum === undefined ? {} : { [name]: sum }
  }
  async checkpoints(job: string): Promise<Readonly<Record<string, number>>> {
    const { counts, summary } = await this.ask<Partial<Checkpoints>>(`/jobs/${job}/checkpoints`)
    // A batch, and a job without a guarantee, have none.
    if (counts === undefined || summary === undefined) return {}
    const all = {
      checkpointsCompleted: counts.completed,
      checkpointsFailed: counts.failed,
      checkpointMsP50: summary.end_to_end_duration.p50,
      checkpointMsMax: summary.end_to_end_duration.max,
      stateBytesMax: summary.state_size.max,
    }
    // Of no checkpoint there is no duration.
    return Object.fromEntries(Object.entries(all).filter(([, value]) => Number.isFinite(value)))
  }
}

interface Vertex {
  readonly name: string
  readonly status: string
}
interface Slots {
  readonly 'slots-available': number
}
interface Stopping {
  readonly status: { readonly id: string }
  readonly operation?: { readonly location?: string }
}
interface Checkpoints {
  readonly counts: { readonly completed: number; readonly failed: number }
  readonly summary: {
    readonly end_to_end_duration: { readonly p50: number; readonly max: number }
    readonly state_size: { readonly max: number }
  }
}
