import { interpose } from '../../../faults/interpose.js'
import { Threads } from '../../../runtime/threads/threads.js'
import { programs, roots } from './programs.js'

// Run by a test in a process of its own: nothing may keep it alive after `close`, or end it before.
const threads = await Threads.start({
  programs,
  world: {},
  workerWorld: {},
  entry: new URL('./entry.js', import.meta.url),
  slots: 2,
  faults: [{ process: 'count#1', at: { event: 900 }, act: 'kill' }],
  interpose,
})
await threads.run(roots.task, 0)
await threads.close()
process.stdout.write('closed\n')
