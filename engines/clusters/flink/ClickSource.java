import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.InstantiationUtil;

/** Clicks as objects, out of memory: no topic and no JSON. Never ends, as a topic does not. */
public final class ClickSource
    implements Source<Click, ClickSource.Part, ArrayList<ClickSource.Part>> {
  /** A partition, and the next click of it. */
  public static final class Part implements SourceSplit, Serializable {
    final int partition;
    final long offset;

    Part(int partition, long offset) {
      this.partition = partition;
      this.offset = offset;
    }

    @Override
    public String splitId() {
      return Integer.toString(partition);
    }
  }

  /** Folder of the files that ClickColumns reads. */
  private final String folder;
  private final long baseMs;
  private final int partitions;

  public ClickSource(Settings settings) {
    folder = settings.text("columns");
    baseMs = settings.big("baseMs");
    partitions = settings.number("partitions");
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<Click, Part> createReader(SourceReaderContext context) {
    return new ClickReader(folder, baseMs);
  }

  @Override
  public SplitEnumerator<Part, ArrayList<Part>> createEnumerator(
      SplitEnumeratorContext<Part> context) {
    return new Enumerator(
        context,
        IntStream.range(0, partitions)
            .mapToObj(partition -> new Part(partition, 0))
            .collect(Collectors.toCollection(ArrayList::new)));
  }

  @Override
  public SplitEnumerator<Part, ArrayList<Part>> restoreEnumerator(
      SplitEnumeratorContext<Part> context, ArrayList<Part> free) {
    return new Enumerator(context, free);
  }

  @Override
  public SimpleVersionedSerializer<Part> getSplitSerializer() {
    return new Plain<>();
  }

  @Override
  public SimpleVersionedSerializer<ArrayList<Part>> getEnumeratorCheckpointSerializer() {
    return new Plain<>();
  }

  /** Gives partition p to reader p modulo their number; what was given is in the readers' state. */
  private static final class Enumerator implements SplitEnumerator<Part, ArrayList<Part>> {
    private final SplitEnumeratorContext<Part> context;
    private final ArrayList<Part> free;

    Enumerator(SplitEnumeratorContext<Part> context, ArrayList<Part> free) {
      this.context = context;
      this.free = free;
    }

    @Override
    public void addReader(int reader) {
      for (Part part : List.copyOf(free)) {
        if (part.partition % context.currentParallelism() != reader) continue;
        context.assignSplit(part, reader);
        free.remove(part);
      }
    }

    @Override
    public void addSplitsBack(List<Part> parts, int reader) {
      free.addAll(parts);
    }

    @Override
    public ArrayList<Part> snapshotState(long checkpoint) {
      return new ArrayList<>(free);
    }

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int reader, String host) {}

    @Override
    public void close() {}
  }

  private static final class Plain<T extends Serializable> implements SimpleVersionedSerializer<T> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(T value) throws IOException {
      return InstantiationUtil.serializeObject(value);
    }

    @Override
    public T deserialize(int version, byte[] bytes) throws IOException {
      try {
        return InstantiationUtil.deserializeObject(bytes, Plain.class.getClassLoader());
      } catch (ClassNotFoundException wrong) {
        throw new IOException(wrong);
      }
    }
  }
}
