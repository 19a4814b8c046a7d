import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.utils.TupleUtils;

/**
 * Counts in memory; what has changed goes out each interval. `at-least-once`: a tuple is acked once
 * the broker has the row that counts it, and whoever starts again begins with the rows of whoever
 * died. Otherwise it is acked at once, and its count dies with the process.
 */
public final class CountBolt extends BaseRichBolt {
  /** Spouts wait for their acks. */
  private static final int HELD_MAX = 2_000;

  private final Settings settings;
  private final long intervalNanos;
  private final boolean keeps;
  private transient OutputCollector collector;
  private transient Rows rows;
  /** By cell: count, sum of hashes. */
  private transient Map<String, long[]> cells;
  private transient Set<String> changed;
  private transient List<Tuple> held;
  private transient long flushedNanos;

  CountBolt(Settings settings) {
    this.settings = settings;
    intervalNanos = settings.big("intervalMs") * 1_000_000;
    keeps = settings.text("guarantee").equals("at-least-once");
  }

  @Override
  public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector out) {
    collector = out;
    rows = new Rows(settings);
    cells = new HashMap<>();
    changed = new HashSet<>();
    held = new ArrayList<>();
    if (!keeps) return;
    // Also those of its siblings, which it never touches.
    Written.read(
        settings, rows.topic, row -> cells.put(row.key(), Sums.ofRow(row.key(), row.value())));
  }

  @Override
  public void execute(Tuple tuple) {
    boolean tick = TupleUtils.isTick(tuple);
    if (!tick) {
      String cell = tuple.getString(0);
      long[] sum = cells.computeIfAbsent(cell, none -> new long[2]);
      sum[0]++;
      sum[1] += tuple.getInteger(2);
      changed.add(cell);
    }
    if (keeps && !tick) held.add(tuple);
    else collector.ack(tuple);
    // Ticks are for the last ones: there are none below a second.
    boolean due = tick || System.nanoTime() - flushedNanos >= intervalNanos;
    if (due || held.size() >= HELD_MAX) flush();
  }

  private void flush() {
    List<Future<?>> sent = new ArrayList<>();
    for (String cell : changed) sent.add(rows.send(cell, Sums.row(cell, cells.get(cell))));
    changed.clear();
    flushedNanos = System.nanoTime();
    if (held.isEmpty()) return;
    try {
      for (Future<?> one : sent) one.get();
    } catch (Exception failed) {
      // What was lost stands in no row: it is read again by whoever comes next.
      throw new IllegalStateException(failed);
    }
    held.forEach(collector::ack);
    held.clear();
  }

  @Override
  public void declareOutputFields(OutputFieldsDeclarer declarer) {}
}
