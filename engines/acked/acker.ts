import { type Definition, type Pid, receive, send } from '../../runtime/program.js'
import type { Edges, ToAcker, ToWorker } from './args.js'

export interface AckerArgs {
  /** For so long a spout waits for a root, at most. */
  readonly ackTimeoutMs: number
}

/** A root whose edges are not all made and acked: the xor of what came, and who wants to know. */
interface Tree {
  hi: number
  lo: number
  spout: Pid | undefined
}

/**
 * Storm's acker: one number of 64 bits for each root, however many tuples grow out of it.
 *
 * Argument (PROTOCOLS 2.3): each edge comes twice, with the root's `init` and with its ack, and
 * what is xored twice is gone. So a root whose number is zero, once its spout is known, has had all
 * its edges acked, but for a collision of random 64-bit numbers. Acks may come before the `init`:
 * an unknown root begins with whatever comes first. What never comes to zero is dropped after two
 * timeouts; its spout has emitted it again, as another root, before.
 */
export const acker: Definition<AckerArgs, void, unknown> = {
  name: 'acker',
  role: 'service',
  *run(context, { ackTimeoutMs }) {
    let trees = new Map<number, Tree>()
    let older = new Map<number, Tree>()
    let turnMs = context.nowMs + ackTimeoutMs
    for (;;) {
      const isEmpty = trees.size + older.size === 0
      const mail = yield* receive<ToAcker>(
        isEmpty ? Number.POSITIVE_INFINITY : Math.max(0, turnMs - context.nowMs),
      )
      if (context.nowMs >= turnMs) {
        older = trees
        trees = new Map()
        turnMs = context.nowMs + ackTimeoutMs
      }
      if (mail === undefined) continue
      if (mail.kind === 'stop') return
      const { edges } = mail
      for (let k = 0; k < edges.root.length; k++) {
        const root = edges.root[k]!
        let tree = trees.get(root) ?? older.get(root)
        if (tree === undefined) {
          tree = { hi: 0, lo: 0, spout: undefined }
          trees.set(root, tree)
        }
        if (mail.kind === 'init') tree.spout = mail.spout
        fold(tree, edges, k)
        const { spout } = tree
        if (spout === undefined || tree.hi !== 0 || tree.lo !== 0) continue
        trees.delete(root)
        older.delete(root)
        yield* send<ToWorker>(spout, { kind: 'acked', root })
      }
    }
  },
}

function fold(tree: Tree, edges: Edges, k: number): void {
  tree.hi ^= edges.hi[k]!
  tree.lo ^= edges.lo[k]!
}
