import { BOTH_ENGINES, type Mutant, patch, WRONG, WRONG_OR_STUCK } from './mutant.js'

const SINK = 'sinks/table/table-sink.js'
const VERSIONS = 'sinks/table/versions.js'
const ORPHANS = 'sinks/table/orphans.js'
const MERGE = 'sinks/table/merge.js'
const SNAPSHOTS = 'sinks/iceberg/snapshots.js'

const ADDED = 'const added = file === undefined ? [] : [file];'
const COMMIT = 'return yield* this.versions.swap(COMMIT, (base) => {'
const DATA_SYNC = `disk.sync(name);
        disk.syncFolder('data');`
const NAME_SYNC = `for (const folder of format.folders)
            disk.syncFolder(folder);
        disk.remove(temporary);`
const STAGED_SYNC = `for (const [name] of files)
            this.disk.sync(name);
        for (const folder of this.format.folders)
            this.disk.syncFolder(folder);`
const LINK = 'if (!isNext || !this.#named(temporary, name)) {'

type Form = Omit<Mutant, 'engines' | 'sinks'>
/** What tables of any format stand on. */
const OF_TABLES: readonly Form[] = [
  {
    id: 'M02',
    about: 'remembers no ids in the table',
    breaks: WRONG,
    patches: [
      patch(SINK, 'const next = { ...row, idLast: id ?? row.idLast };', 'const next = row;'),
    ],
  },
  {
    id: 'M06',
    about: 'tries again on a newer version what it decided on an older one',
    breaks: WRONG,
    patches: [
      patch(VERSIONS, 'for (;;) {', 'let first;\n        for (;;) {'),
      patch(
        VERSIONS,
        'this.#stage(decide(this.newest()))',
        '(this.newest(), this.#stage(first ??= decide(this.newest())))',
      ),
    ],
  },
  {
    id: 'M10',
    about: 'puts the rows in one version and the id in the next',
    breaks: WRONG,
    patches: [
      patch(
        SINK,
        COMMIT,
        `if (file !== undefined) {
            yield* this.versions.swap(['half.stage', 'half.sync', 'half.commit'], (base) => {
                const row = this.#rowOf(base, writer, epoch);
                return { answer: 'applied', change: { writer, row, added: [file], removed: [] } };
            });
        }
        ${COMMIT}`,
      ),
      patch(SINK, ADDED, 'const added = [];'),
    ],
  },
  {
    id: 'M12',
    about: 'lets what a dead life had staged go in with the next commit',
    breaks: [...WRONG, 'O11'],
    patches: [
      patch(
        SINK,
        COMMIT,
        `const all = (this.staged ??= []);
        if (file !== undefined) all.push(file);
        const done = yield* this.versions.swap(COMMIT, (base) => {`,
      ),
      patch(SINK, ADDED, 'const added = [...all];'),
      patch(
        SINK,
        `return { answer: 'applied', change: { writer, row: next, id, added, removed: [] } };
        });`,
        `return { answer: 'applied', change: { writer, row: next, id, added, removed: [] } };
        });
        all.length = 0;
        return done;`,
      ),
      patch(ORPHANS, 'return isOlder && !needed.has(name);', 'return false;'),
    ],
  },
  {
    id: 'M22',
    about: 'takes an unknown outcome for a failure, and deletes the files',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        VERSIONS,
        'const won = yield* this.act(commit, () => this.#commit(staged) && answer);',
        `let won;
            try {
                won = yield* this.act(commit, () => this.#commit(staged) && answer);
            }
            catch (error) {
                for (const [name] of staged.files)
                    this.disk.remove(name);
                const [, mine] = /\\/(\\w+-\\d+-\\d+)-/.exec(staged.temporary);
                for (const name of this.disk.list('data/' + mine))
                    this.disk.remove(name);
                throw error;
            }`,
      ),
    ],
  },
  {
    id: 'M28',
    about: 'removes older files of its writer as orphans, also those that the table has',
    breaks: WRONG_OR_STUCK,
    patches: [patch(ORPHANS, 'return isOlder && !needed.has(name);', 'return isOlder;')],
  },
  {
    id: 'M37',
    about: 'commits a file of rows that nobody synced',
    breaks: WRONG_OR_STUCK,
    garbles: true,
    patches: [patch(SINK, DATA_SYNC, '')],
  },
  {
    id: 'M37',
    about: 'gives a version its name before what it says is synced: both may be reordered',
    breaks: WRONG_OR_STUCK,
    garbles: true,
    patches: [patch(VERSIONS, STAGED_SYNC, '')],
  },
  {
    id: 'M37',
    about: 'does not sync the name that makes a version the newest',
    breaks: WRONG_OR_STUCK,
    patches: [patch(VERSIONS, NAME_SYNC, 'disk.remove(temporary);')],
  },
  {
    id: 'X30',
    about: 'renames over a version that somebody else was faster with',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        VERSIONS,
        LINK,
        `disk.write(name, disk.read(temporary));
        disk.sync(name);
        if (false) {`,
      ),
    ],
  },
  {
    id: 'X31',
    about: 'leaves what dead lives have staged where it is',
    breaks: ['O11'],
    patches: [patch(SINK, 'for (const name of orphans())\n            disk.remove(name);', '')],
  },
  {
    id: 'X32',
    about: 'merges by the order of files, not by the versions of rows',
    breaks: [...WRONG, 'O12'],
    patches: [patch(MERGE, 'if (version[i] < table.words[at])', 'if (false)')],
  },
  {
    id: 'X33',
    about: 'takes out with a compaction also what was appended meanwhile',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        SINK,
        'added: [merged], removed: small }',
        'added: [merged], removed: format.files(disk, base) }',
      ),
    ],
  },
]
const OF_ICEBERG: readonly Form[] = [
  {
    id: 'X34',
    about: 'expires a snapshot with files that a merged manifest still names',
    breaks: WRONG_OR_STUCK,
    patches: [patch(SNAPSHOTS, '.filter((name) => !came.has(name))', '')],
  },
]

const on =
  (...sinks: string[]) =>
  (form: Form): Mutant => ({ ...form, engines: BOTH_ENGINES, sinks })
export const TABLE_MUTANTS: readonly Mutant[] = [
  ...OF_TABLES.map(on('parquet', 'iceberg')),
  ...OF_ICEBERG.map(on('iceberg')),
]
