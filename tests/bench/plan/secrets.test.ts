import { describe, expect, test } from 'vitest'
import { cellOf } from '../../../bench/plan/cell.js'
import { commandOf } from '../../../bench/plan/command.js'
import { shownConf, shownWord } from '../../../bench/plan/secrets.js'

const CANARY = 'hunter2-canary'
const conf = {
  'kafka.sasl.jaas.config': `PlainLoginModule required username="me" password="${CANARY}"`,
  'ssl.keystore.password': CANARY,
  'spark.hadoop.fs.s3a.secret.key': CANARY,
  'checkpoint.url': `https://me:${CANARY}@host/path`,
  'spark.sql.shuffle.partitions': '2',
}

describe('what is secret', () => {
  test('stands in no command, by whatever name it was given', () => {
    const cell = cellOf({ engine: 'spark', clusterMode: 'tuned', clusterConf: conf })
    const command = commandOf(cell)
    expect(command).not.toContain(CANARY)
    expect(command).toContain('kafka.sasl.jaas.config=***')
    expect(command).toContain('spark.sql.shuffle.partitions=2')
    // The engine itself is told.
    expect(cell.clusterConf).toEqual(conf)
  })
  test('is hidden in settings, in words of a command line and in addresses', () => {
    expect(JSON.stringify(shownConf(conf))).not.toContain(CANARY)
    expect(shownConf(conf)).toMatchObject({ 'checkpoint.url': 'https://***@host/path' })
    const words = Object.entries(conf).map(([name, value]) => `${name}=${value}`)
    for (const word of [words.join(';'), ...words, `--conf=${words.join(';')}`]) {
      expect(shownWord(word)).not.toContain(CANARY)
    }
    expect(shownWord(`postgres://u:${CANARY}@h:5432/d`)).toBe('postgres://***@h:5432/d')
    for (const word of ['--interval', '50', 'crash:batch=21,at=50%', 'a:9092,b:9092']) {
      expect(shownWord(word)).toBe(word)
    }
  })
})
