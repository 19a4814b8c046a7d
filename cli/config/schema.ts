import type { Command, Option } from 'commander'
import { type Takes, TEXT } from '../takes.js'
import { TakingOption } from '../taking-option.js'
import { configurable, configured } from './settings.js'

type Schema = Readonly<Record<string, unknown>>

/** Where the schema is kept, below the root of the project. */
export const SCHEMA_PATH = 'cli/config.schema.json'

/** What editors need to know of config files: made of the commands' own flags. */
export function configSchemaText(program: Command): string {
  const sections = configured(program).map((command) => [command.name(), sectionOf(command)])
  const schema = {
    // Of the versions the one that editors know best.
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'chunk42 config file',
    type: 'object',
    properties: { $schema: { type: 'string' }, ...Object.fromEntries(sections) },
    additionalProperties: false,
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

function sectionOf(command: Command): Schema {
  const options = configurable(command)
  return {
    description: command.description(),
    type: 'object',
    properties: Object.fromEntries(options.map((o) => [o.long!.slice(2), schemaOf(o)])),
    additionalProperties: false,
  }
}

function schemaOf(option: Option): Schema {
  const { description } = option
  if (!option.required && !option.optional) return { description, type: 'boolean' }
  const takes = option instanceof TakingOption ? option.takes : TEXT
  const one = option.optional ? [{ type: 'boolean' }, ...waysOf(takes)] : waysOf(takes)
  const all = [...one, ...severalOf(option.flags, takes)]
  return { description, ...(all.length === 1 ? all[0] : { anyOf: all }) }
}

/** Several values, where the flag takes them. */
function severalOf(flags: string, takes: Takes): Schema[] {
  if (flags.endsWith('<settings>')) {
    return [{ type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } }]
  }
  if (flags.endsWith('<spec>')) return [{ type: 'array', minItems: 1, items: { type: 'string' } }]
  if (!flags.endsWith('<list>') || takes.kind === 'list') return []
  return [{ type: 'array', minItems: 1, items: { type: 'string' } }]
}

function waysOf(takes: Takes): Schema[] {
  switch (takes.kind) {
    case 'text':
      return [{ type: ['string', 'number'] }]
    case 'names':
      return [{ enum: takes.names }]
    case 'number':
      return [{ type: 'number', minimum: takes.least, maximum: takes.most }]
    case 'whole':
      return [{ type: 'integer', minimum: takes.least, maximum: takes.most }]
    case 'count': {
      const bounds = { minimum: takes.least, maximum: takes.most }
      return [
        { type: 'integer', ...bounds },
        { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?[kMG]?$' },
      ]
    }
    case 'list': {
      const ways = waysOf(takes.of)
      const items = ways.length === 1 ? ways[0] : { anyOf: ways }
      return [...ways, { type: 'array', minItems: 1, items }, { type: 'string', pattern: ',' }]
    }
    case 'either':
      return takes.ways.flatMap(waysOf)
  }
}
