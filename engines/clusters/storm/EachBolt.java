import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.utils.TupleUtils;

/** A row for each click; acked once the broker has it. */
public final class EachBolt extends BaseRichBolt {
  private final Settings settings;
  private transient OutputCollector collector;
  private transient Rows rows;
  private transient ArrayDeque<Map.Entry<Future<?>, Tuple>> sent;

  EachBolt(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void prepare(Map<String, Object> conf, TopologyContext context, OutputCollector out) {
    collector = out;
    rows = new Rows(settings);
    sent = new ArrayDeque<>();
  }

  @Override
  public void execute(Tuple tuple) {
    while (!sent.isEmpty() && sent.peek().getKey().isDone()) settle(sent.poll());
    if (TupleUtils.isTick(tuple)) collector.ack(tuple);
    else sent.add(Map.entry(rows.send(null, tuple.getString(1)), tuple));
  }

  private void settle(Map.Entry<Future<?>, Tuple> one) {
    try {
      one.getKey().get();
      collector.ack(one.getValue());
    } catch (Exception failed) {
      collector.fail(one.getValue());
    }
  }

  @Override
  public void declareOutputFields(OutputFieldsDeclarer declarer) {}
}
