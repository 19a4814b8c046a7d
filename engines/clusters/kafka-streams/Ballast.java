import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * State of a size that was asked for, beside what the query needs: entries of a KiB that no
 * compression makes smaller, in a store with a changelog. Each click changes one. It is filled
 * before the job says that it runs, and after a crash it comes back like any other state.
 */
final class Ballast implements FixedKeyProcessorSupplier<byte[], byte[], byte[]> {
  static final AtomicInteger UNFILLED = new AtomicInteger();

  private static final String STORE = "ballast";
  private static final int ENTRY_BYTES = 1024;
  /** Of one punctuation: commits and polls come between them. */
  private static final int ENTRIES_AT_ONCE = 4096;
  private static final Duration AGAIN = Duration.ofMillis(10);

  private final boolean inMemory;
  private final int entries;
  private final Runnable filled;

  /** `bytes`: of all partitions together. `filled` is told whenever a task's share is there. */
  Ballast(Settings settings, long bytes, Runnable filled) {
    inMemory = settings.text("mode").equals("memory");
    entries = (int) Math.max(1, bytes / settings.number("partitions") / ENTRY_BYTES);
    this.filled = filled;
  }

  @Override
  public Set<StoreBuilder<?>> stores() {
    return Set.of(
        Stores.keyValueStoreBuilder(
            inMemory
                ? Stores.inMemoryKeyValueStore(STORE)
                : Stores.persistentKeyValueStore(STORE),
            Serdes.Integer(),
            Serdes.ByteArray()));
  }

  @Override
  public FixedKeyProcessor<byte[], byte[], byte[]> get() {
    return new Share();
  }

  private final class Share implements FixedKeyProcessor<byte[], byte[], byte[]> {
    private FixedKeyProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Integer, byte[]> store;
    private SplittableRandom random;
    private int next;
    private boolean unfilled;

    @Override
    public void init(FixedKeyProcessorContext<byte[], byte[]> context) {
      this.context = context;
      store = context.getStateStore(STORE);
      if (store.get(entries - 1) != null) return;
      random = new SplittableRandom(context.taskId().partition());
      unfilled = true;
      UNFILLED.incrementAndGet();
      context.schedule(AGAIN, PunctuationType.WALL_CLOCK_TIME, now -> fill());
    }

    private void fill() {
      if (!unfilled) return;
      for (int end = Math.min(entries, next + ENTRIES_AT_ONCE); next < end; next++) {
        byte[] entry = new byte[ENTRY_BYTES];
        random.nextBytes(entry);
        store.put(next, entry);
      }
      if (next == entries) close();
    }

    /** Its share is there, or somebody else's business. */
    @Override
    public void close() {
      if (!unfilled) return;
      unfilled = false;
      UNFILLED.decrementAndGet();
      filled.run();
    }

    @Override
    public void process(FixedKeyRecord<byte[], byte[]> record) {
      int key = Math.floorMod(Arrays.hashCode(record.value()), entries);
      byte[] entry = store.get(key);
      if (entry != null) {
        entry[0]++;
        store.put(key, entry);
      }
      context.forward(record);
    }
  }
}
