import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;

/** Parses and filters, and names the cell of what counts. */
public final class KeyBolt extends BaseBasicBolt {
  private final Query query;

  KeyBolt(Query query) {
    this.query = query;
  }

  @Override
  public void execute(Tuple tuple, BasicOutputCollector collector) {
    Click click = Click.parse(tuple.getBinary(0));
    if (query.counts(click)) collector.emit(KeyFunction.values(query, click));
  }

  @Override
  public void declareOutputFields(OutputFieldsDeclarer declarer) {
    declarer.declare(new Fields("cell", "row", "hash"));
  }
}
