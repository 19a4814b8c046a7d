import type { Workload } from './workload.js'

/** What a command line can offer and a report can explain. */
export interface WorkloadEntry {
  readonly name: Workload['name']
  readonly about: string
}

/** All workloads; what makes their clicks is chosen in log/memory.ts. */
export const WORKLOADS: readonly WorkloadEntry[] = [
  {
    name: 'synthetic',
    about: 'clicks drawn from a seed: any rate, shape of arrivals, key skew, disorder and lateness',
  },
  {
    name: 'replay',
    about: 'a web server log (Apache combined, plain or gz) at any rate, resampled to any volume',
  },
]
