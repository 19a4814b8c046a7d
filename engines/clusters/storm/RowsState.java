import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.storm.task.IMetricsContext;
import org.apache.storm.trident.operation.TridentCollector;
import org.apache.storm.trident.state.BaseStateUpdater;
import org.apache.storm.trident.state.State;
import org.apache.storm.trident.state.StateFactory;
import org.apache.storm.trident.tuple.TridentTuple;

/**
 * Rows of single clicks, as a state of Trident: a share of a batch goes out with the batch's number
 * in one Kafka transaction, and not again by a process that finds the number there.
 */
final class RowsState implements State {
  private final Rows rows;
  private final String numbers;
  private final String share;
  private long last;
  private long current;

  private RowsState(Settings settings, int share) {
    this.share = Integer.toString(share);
    rows = new Rows(settings, settings.text("name") + "-rows-" + share);
    numbers = rows.topic + "-batches";
    Written.read(
        settings,
        numbers,
        one -> {
          if (one.key().equals(this.share)) last = Math.max(last, Long.parseLong(one.value()));
        });
  }

  @Override
  public void beginCommit(Long batch) {
    current = batch;
    rows.begin();
  }

  @Override
  public void commit(Long batch) {
    if (current > last) rows.send(new ProducerRecord<>(numbers, share, Long.toString(current)));
    rows.commit();
    last = Math.max(last, current);
  }

  private void add(List<TridentTuple> tuples) {
    if (current <= last) return;
    for (TridentTuple tuple : tuples) rows.send(null, tuple.getString(0));
  }

  static final class Updater extends BaseStateUpdater<RowsState> {
    @Override
    public void updateState(RowsState state, List<TridentTuple> tuples, TridentCollector out) {
      state.add(tuples);
    }
  }

  static StateFactory factory(Settings settings) {
    return new StateFactory() {
      @Override
      public State makeState(
          Map<String, Object> conf, IMetricsContext metrics, int share, int shares) {
        return new RowsState(settings, share);
      }
    };
  }
}
