import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/** Hands out the clicks of its partitions in turn, some of each, so that event time advances. */
final class ClickReader implements SourceReader<Click, ClickSource.Part> {
  private final String folder;
  private final long baseMs;
  /** Those that have clicks left, in the order of their turns; and those that have none. */
  private final ArrayDeque<ClickColumns> open = new ArrayDeque<>();
  private final List<ClickColumns> done = new ArrayList<>();
  private CompletableFuture<Void> available = new CompletableFuture<>();

  ClickReader(String folder, long baseMs) {
    this.folder = folder;
    this.baseMs = baseMs;
  }

  @Override
  public InputStatus pollNext(ReaderOutput<Click> output) {
    ClickColumns part = open.poll();
    if (part == null) {
      if (available.isDone()) available = new CompletableFuture<>();
      return InputStatus.NOTHING_AVAILABLE;
    }
    SourceOutput<Click> out = output.createOutputForSplit(Integer.toString(part.partition));
    (part.emit(out) ? open : done).add(part);
    return InputStatus.MORE_AVAILABLE;
  }

  @Override
  public List<ClickSource.Part> snapshotState(long checkpoint) {
    List<ClickSource.Part> parts = new ArrayList<>();
    for (ClickColumns one : open) parts.add(new ClickSource.Part(one.partition, one.next()));
    for (ClickColumns one : done) parts.add(new ClickSource.Part(one.partition, one.next()));
    return parts;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return open.isEmpty() ? available : CompletableFuture.completedFuture(null);
  }

  @Override
  public void addSplits(List<ClickSource.Part> parts) {
    try {
      for (ClickSource.Part part : parts) {
        open.add(new ClickColumns(folder, part.partition, baseMs, part.offset));
      }
    } catch (IOException wrong) {
      throw new IllegalStateException(wrong);
    }
    available.complete(null);
  }

  @Override
  public void notifyNoMoreSplits() {}

  @Override
  public void start() {}

  @Override
  public void close() {}
}
