import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/** Parses and filters, and names the cell of what counts. */
public final class KeyBolt extends BaseBasicBolt {
  private final Query query;

  KeyBolt(Query query) {
    this.query = query;
  }

  @Override
  public void execute(Tuple tuple, BasicOutputCollector collector) {
    Click click = Click.parse(tuple.getBinary(0));
    if (!query.counts(click)) return;
    if (query.each) {
      collector.emit(new Values("", query.row(click), 0));
      return;
    }
    String cell = query.cell(query.windowStart(click.eventTime), query.key(click));
    collector.emit(new Values(cell, "", click.hash));
  }

  @Override
  public void declareOutputFields(OutputFieldsDeclarer declarer) {
    declarer.declare(new Fields("cell", "row", "hash"));
  }
}
