import org.apache.storm.trident.operation.BaseFunction;
import org.apache.storm.trident.operation.TridentCollector;
import org.apache.storm.trident.tuple.TridentTuple;
import org.apache.storm.tuple.Values;

/** What KeyBolt does, for batches. */
final class KeyFunction extends BaseFunction {
  private final Query query;

  KeyFunction(Query query) {
    this.query = query;
  }

  @Override
  public void execute(TridentTuple tuple, TridentCollector collector) {
    Click click = Click.parse(tuple.getBinary(0));
    if (query.counts(click)) collector.emit(values(query, click));
  }

  /** cell, row, hash */
  static Values values(Query query, Click click) {
    if (query.each) return new Values("", query.row(click), 0);
    String cell = query.cell(query.windowStart(click.eventTime), query.key(click));
    return new Values(cell, "", click.hash);
  }
}
