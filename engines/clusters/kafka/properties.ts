/** Where one broker of its own listens and what it keeps. */
export interface BrokerPlace {
  readonly port: number
  readonly controllerPort: number
  readonly folder: string
}

/**
 * `server.properties` of a single node in KRaft mode: broker and controller in one process, every
 * replica count 1. Documentation: https://kafka.apache.org/documentation/#brokerconfigs
 */
export function propertiesOf({ port, controllerPort, folder }: BrokerPlace): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    // A static voter, so that formatting needs no more than this file.
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': folder.replaceAll('\\', '/'),
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // Who comes back after SIGKILL is let in only when its earlier session has run out (9 s).
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    // A topic that is deleted is gone soon: runs would pile up.
    'log.segment.delete.delay.ms': 1000,
    'file.delete.delay.ms': 1000,
  }
  return `${Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`
}
