import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.storm.task.IMetricsContext;
import org.apache.storm.trident.state.State;
import org.apache.storm.trident.state.StateFactory;
import org.apache.storm.trident.state.TransactionalValue;
import org.apache.storm.trident.state.map.IBackingMap;
import org.apache.storm.trident.state.map.TransactionalMap;

/**
 * Trident's transactional state: each cell with the number of the batch that changed it last, which
 * therefore never counts there again. It is the topic of rows itself, the number in a header; a
 * share of the cells writes what a batch changes in one Kafka transaction.
 */
final class CellsState implements IBackingMap<TransactionalValue> {
  private static final String BATCH = "batch";

  private final Map<String, TransactionalValue<long[]>> cells = new HashMap<>();
  private final Rows rows;

  private CellsState(Settings settings, int share) {
    rows = new Rows(settings, settings.text("name") + "-cells-" + share);
    Written.read(
        settings,
        rows.topic,
        row -> {
          byte[] batch = row.headers().lastHeader(BATCH).value();
          long id = Long.parseLong(new String(batch, StandardCharsets.US_ASCII));
          long[] sum = Sums.ofRow(row.key(), row.value());
          cells.put(row.key(), new TransactionalValue<>(id, sum));
        });
  }

  @Override
  public List<TransactionalValue> multiGet(List<List<Object>> keys) {
    return keys.stream().map(key -> cells.get((String) key.get(0))).collect(Collectors.toList());
  }

  @Override
  @SuppressWarnings("unchecked")
  public void multiPut(List<List<Object>> keys, List<TransactionalValue> values) {
    rows.begin();
    for (int i = 0; i < keys.size(); i++) {
      String cell = (String) keys.get(i).get(0);
      TransactionalValue<long[]> value = values.get(i);
      ProducerRecord<String, String> row =
          new ProducerRecord<>(rows.topic, cell, Sums.row(cell, value.getVal()));
      byte[] batch = Long.toString(value.getTxid()).getBytes(StandardCharsets.US_ASCII);
      row.headers().add(BATCH, batch);
      rows.send(row);
      cells.put(cell, value);
    }
    // A failure ends the process: the next one begins with what was committed.
    rows.commit();
  }

  static StateFactory factory(Settings settings) {
    return new StateFactory() {
      @Override
      public State makeState(
          Map<String, Object> conf, IMetricsContext metrics, int share, int shares) {
        return TransactionalMap.build(new CellsState(settings, share));
      }
    };
  }
}
