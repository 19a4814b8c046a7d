import { z } from 'zod'

export const exchangeSchema = z
  .strictObject({
    transport: z
      .enum(['ring', 'tcp'])
      .describe('two threads over a ring in shared memory; two processes over TCP loopback'),
    bufferEvents: z.number().int().describe('records taken, keyed and handed over at a time'),
    /** null: as fast as it goes. */
    offeredEventsPerSec: z.number().nullable(),
    /** One record each; all were received once, checked by key and window. */
    events: z.number().int(),
    durationMs: z.number(),
    eventsPerSec: z.number(),
    cpuNsPerRecord: z
      .number()
      .describe('user and system time of all threads of the processes of both sides'),
    syscallsPerRecord: z
      .number()
      .nullable()
      .describe(
        'both sides: read, readv, write and writev (/proc/self/io), turns of the event loop (one ' +
          'poll each; tcp), sleeps on a futex and notifies that woke a thread; null without /proc',
      ),
    contextSwitchesPerRecord: z
      .number()
      .nullable()
      .describe('voluntary and not, of all threads of both sides (/proc/self/task)'),
    bytesPerRecord: z
      .number()
      .describe('8 of the record; of each buffer 4 of the frame (tcp), 12 of the publish (ring)'),
    wireBytesPerRecord: z
      .number()
      .nullable()
      .describe(
        'tcp: with 52 bytes of IP and TCP head for each segment that this machine sent meanwhile, ' +
          'acknowledgements included; a segment of the loopback holds up to 64 KiB',
      ),
    latencyUsP50: z.number().nullable().describe('from when a record was due until it was added'),
    /** null: fewer than 20 buffers, or nothing was due at a time. */
    latencyUsP99: z.number().nullable(),
  })
  .describe('What a record costs to hand on to another worker.')
