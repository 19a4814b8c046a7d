import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.utils.TupleUtils;

/** Counts in memory, which dies with the process; what has changed goes out each second. */
public final class CountBolt extends BaseRichBolt {
  private final HashMap<String, Object> properties;
  private final String topic;
  private transient OutputCollector collector;
  private transient Rows rows;
  /** By cell: count, sum of hashes. */
  private transient Map<String, long[]> cells;
  private transient Set<String> changed;

  CountBolt(Settings settings) {
    properties = Rows.properties(settings);
    topic = settings.text("to");
  }

  @Override
  public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector out) {
    collector = out;
    rows = new Rows(properties, topic);
    cells = new HashMap<>();
    changed = new HashSet<>();
  }

  @Override
  public void execute(Tuple tuple) {
    if (TupleUtils.isTick(tuple)) {
      for (String cell : changed) {
        long[] sum = cells.get(cell);
        rows.send(cell, cell + "," + sum[0] + "," + (int) sum[1]);
      }
      changed.clear();
    } else {
      long[] sum = cells.computeIfAbsent(tuple.getString(0), none -> new long[2]);
      sum[0]++;
      sum[1] += tuple.getInteger(2);
      changed.add(tuple.getString(0));
    }
    collector.ack(tuple);
  }

  @Override
  public void declareOutputFields(OutputFieldsDeclarer declarer) {}
}
