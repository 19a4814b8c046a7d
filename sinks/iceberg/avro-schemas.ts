/**
 * Records of manifests and manifest lists, with the field ids of the Iceberg table spec, version 2
 * ("Manifests", "Manifest Lists"). A map with integer keys is an array of pairs there.
 */
type Field = Readonly<Record<string, unknown>>

function field(id: number, name: string, type: unknown): Field {
  return { name, type, 'field-id': id }
}
function optional(id: number, name: string, type: unknown): Field {
  return { name, type: ['null', type], default: null, 'field-id': id }
}
function mapOf(id: number, name: string, key: number, value: number, type: string): Field {
  const record = `k${key}_v${value}`
  return optional(id, name, {
    type: 'array',
    logicalType: 'map',
    items: {
      type: 'record',
      name: record,
      fields: [field(key, 'key', 'int'), field(value, 'value', type)],
    },
  })
}

export const MANIFEST_ENTRY = {
  type: 'record',
  name: 'manifest_entry',
  fields: [
    field(0, 'status', 'int'),
    optional(1, 'snapshot_id', 'long'),
    optional(3, 'sequence_number', 'long'),
    optional(4, 'file_sequence_number', 'long'),
    field(2, 'data_file', {
      type: 'record',
      name: 'r2',
      fields: [
        field(134, 'content', 'int'),
        field(100, 'file_path', 'string'),
        field(101, 'file_format', 'string'),
        field(102, 'partition', { type: 'record', name: 'r102', fields: [] }),
        field(103, 'record_count', 'long'),
        field(104, 'file_size_in_bytes', 'long'),
        mapOf(108, 'column_sizes', 117, 118, 'long'),
        mapOf(109, 'value_counts', 119, 120, 'long'),
        mapOf(110, 'null_value_counts', 121, 122, 'long'),
        mapOf(125, 'lower_bounds', 126, 127, 'bytes'),
        mapOf(128, 'upper_bounds', 129, 130, 'bytes'),
        optional(140, 'sort_order_id', 'int'),
      ],
    }),
  ],
}

export const MANIFEST_FILE = {
  type: 'record',
  name: 'manifest_file',
  fields: [
    field(500, 'manifest_path', 'string'),
    field(501, 'manifest_length', 'long'),
    field(502, 'partition_spec_id', 'int'),
    field(517, 'content', 'int'),
    field(515, 'sequence_number', 'long'),
    field(516, 'min_sequence_number', 'long'),
    field(503, 'added_snapshot_id', 'long'),
    field(504, 'added_files_count', 'int'),
    field(505, 'existing_files_count', 'int'),
    field(506, 'deleted_files_count', 'int'),
    field(512, 'added_rows_count', 'long'),
    field(513, 'existing_rows_count', 'long'),
    field(514, 'deleted_rows_count', 'long'),
  ],
}
