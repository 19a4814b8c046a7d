import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Sums hits of equal key and window before they cross to another task, as the bundles of Flink SQL
 * do. Nothing waits in it while a barrier or a watermark passes, so it needs no state.
 */
public final class Bundle extends AbstractStreamOperator<Hit>
    implements OneInputStreamOperator<Hit, Hit>, BoundedOneInput {
  private static final int HITS_MAX = 10_000;

  private final Query query;
  private transient Map<Long, Hit> sums;
  private transient StreamRecord<Hit> out;
  private transient int waiting;

  public Bundle(Query query) {
    this.query = query;
  }

  @Override
  public void open() throws Exception {
    super.open();
    sums = new HashMap<>();
    out = new StreamRecord<>(null);
  }

  @Override
  public void processElement(StreamRecord<Hit> record) {
    Hit hit = record.getValue();
    long window = query.windowNumber(record.getTimestamp());
    Hit sum = sums.computeIfAbsent(window << 32 | hit.key, none -> new Hit());
    sum.key = hit.key;
    sum.count += hit.count;
    sum.hash += hit.hash;
    if (++waiting == HITS_MAX) flush();
  }

  private void flush() {
    sums.forEach((name, sum) -> output.collect(out.replace(sum, query.startOf(name >> 32))));
    sums.clear();
    waiting = 0;
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    flush();
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) {
    flush();
  }

  @Override
  public void endInput() {
    flush();
  }
}
