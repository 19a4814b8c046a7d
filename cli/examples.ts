/** A command line that is worth knowing, without `chunk42`; the tests hold that it is taken. */
export interface Example {
  readonly words: string
  readonly about: string
}

/** What help ends with, by command; of no command: what one tries first. */
export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  '': [
    { words: 'bench --quick', about: 'both models at a few intervals, audited: at most 40 s' },
    { words: 'run --fault crash:chunk=42', about: 'chunk 42 dies; does each click count once?' },
    { words: 'watch', about: 'a run live: press 1, and worker 1 dies mid-chunk' },
    {
      words: 'advise --rate 50k --p99 200ms',
      about: 'which model and interval, by the newest run',
    },
  ],
  bench: [
    { words: 'bench --quick', about: 'a few cells and a report, at most 40 s' },
    { words: 'bench --engine micro-batch --interval 0,50,200 --repeat 5', about: 'with spreads' },
    { words: 'bench --workload replay --input access.log.gz', about: 'your own Apache access log' },
    {
      words: 'bench --search --engine per-event --checkpoint 100 --slo 250',
      about: 'the highest load within 250 ms',
    },
  ],
  run: [
    {
      words: 'run --engine micro-batch --interval 50 --fault crash:chunk=42',
      about: 'chunk 42 dies and starts again on another worker',
    },
    {
      words: 'run --engine per-event --checkpoint 100 --fault crash:event=50000,worker=1',
      about: 'the same to the other model',
    },
    { words: 'run --load max --events 5M', about: 'a backlog, as fast as it goes' },
    { words: 'run --query hot-pages --nightly', about: 'its rows beside those of the nightly job' },
  ],
  watch: [
    { words: 'watch', about: 'press 1, and worker 1 dies mid-chunk' },
    { words: 'watch --engine per-event --rate 50k --web', about: 'also as a page on 127.0.0.1' },
  ],
  report: [
    { words: 'report', about: 'the newest run, rendered again' },
    { words: 'report A B', about: 'two runs of the same cells: ratios and their noise' },
    {
      words: "report --fail-on 'visibleLatencyMs.p99>1500'",
      about: 'for CI: exit code 3 if a cell is slower',
    },
    { words: 'report --history reports/out', about: 'one page over all runs of a folder' },
  ],
  advise: [
    { words: 'advise --rate 50k --p99 200ms', about: 'at 50,000 clicks/s, readable within 200 ms' },
    { words: 'advise --rate 1M --guarantee at-least-once', about: 'the cheapest that carries it' },
  ],
  plan: [
    {
      words: 'plan --rate 10M --p99 5s --node-price 0.20/h',
      about: 'nodes, model, interval, headroom, cost',
    },
    { words: 'plan --rate 1M --p99 2s --costs flink --spare 2', about: 'two nodes may fail' },
    {
      words: 'plan --rate 1M --p99 2s --costs reports/costs.json --racks 20:5000',
      about: 'costs that calibrate measured here; racks fail',
    },
    { words: 'plan --rate 10M --p99 1s --html plan.html', about: 'and a page of what-ifs' },
  ],
  engines: [
    { words: 'engines', about: 'all names that other commands take' },
    { words: 'engines --json', about: 'the same for machines' },
  ],
  doctor: [
    { words: 'doctor', about: 'can Spark, Flink, Storm, Kafka Streams run here?' },
    { words: 'doctor --download', about: 'fetches what they are made of' },
  ],
  query: [
    { words: 'query hot-pages', about: 'in words' },
    { words: 'query hot-pages --sql', about: 'as the nightly job that must equal the stream' },
  ],
  nightly: [
    { words: 'nightly --query hot-pages', about: 'over the clicks that run would have' },
    { words: 'nightly --query ctr --input events.parquet --out rows.csv', about: 'over a file' },
    { words: 'nightly --save-events iceberg:lake', about: 'and its clicks as an Iceberg table' },
  ],
  micro: [
    { words: 'micro', about: 'all parts' },
    { words: 'micro ring dispatch --time 2000', about: 'two of them, for longer' },
    { words: 'micro --compare', about: 'exit code 3 if one is slower than the baseline' },
  ],
  calibrate: [
    { words: 'calibrate', about: 'what the virtual clock goes by, in some two minutes' },
    { words: 'calibrate --out here.json', about: 'a cost model of its own' },
  ],
  validate: [
    { words: 'validate', about: 'after calibrate, in some six minutes' },
    { words: 'validate --measured cells.json --repeat 2', about: 'and predicts them once more' },
  ],
  exchange: [
    { words: 'exchange', about: 'one by one, in buffers; over a ring, over TCP' },
    { words: 'exchange --time 2000 --json', about: 'for longer, for machines' },
  ],
  simulate: [
    {
      words: 'simulate --nodes 128 --cores 4 --rate 20M --network 10gbe --mtbf 1000h',
      about: 'micro-batch each second over 128 nodes, some of which fail',
    },
    {
      words: 'simulate --engine per-event --checkpoint 10000 --fail 30000:1 --costs flink',
      about: 'a node dies after 30 s, at what a click costs Flink here',
    },
    {
      words: 'simulate --nodes 16 --rescale 20000:32,40000:8 --fail-coordinator 30000',
      about: 'nodes come and go; the coordinator starts again elsewhere',
    },
    { words: 'simulate --known', about: 'do published results come out? which do not, and why' },
  ],
  'task-costs': [
    { words: 'task-costs', about: 'jobs of 2 to 512 empty tasks, in two minutes' },
    { words: 'task-costs --slots 2 --jobs 15 --json', about: 'one at a time on each executor' },
  ],
  verify: [
    { words: 'verify --enumerate --engine micro-batch', about: 'one fault at every place' },
    { words: 'verify --swarm --seeds 10k --jobs 2', about: 'everything drawn, on two cores' },
    { words: 'verify --mutants --every 10', about: 'would it see a mistake? builds with one' },
    { words: 'verify --shard 3/10 --jobs 8 --json', about: 'the third of ten machines; --merge' },
  ],
  replay: [
    {
      words: 'replay reports/out/failures/O4-04724748c5862f5b.json',
      about: 'a plan that failed, step by step',
    },
    { words: 'replay plan.json --engine-file engine.js', about: 'one of an engine of your own' },
  ],
  kafka: [
    { words: 'kafka start', about: 'and then run --log kafka --brokers HOST:PORT' },
    { words: 'kafka measure --encoding json', about: 'its clients, side by side' },
    { words: 'kafka stop', about: 'and away with it' },
  ],
  init: [
    { words: 'init', about: 'chunk42.yaml; then run --config chunk42.yaml' },
    { words: 'init --schema config.schema.json', about: 'what editors check such files by' },
  ],
  completion: [
    { words: 'completion bash', about: 'in ~/.bashrc: eval "$(chunk42 completion bash)"' },
    { words: 'completion zsh', about: 'in ~/.zshrc: source <(chunk42 completion zsh)' },
    { words: 'completion fish', about: 'in config.fish: chunk42 completion fish | source' },
  ],
}
