import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.flink.api.connector.source.SourceOutput;

/**
 * One partition of clicks, mapped from `columns-P.bin`: how many there are, after how many they
 * begin anew, how much later they do, and the event time of the last record (int64 each); then event
 * times and ads (int32 each) and first letters of types of one such cycle. Little-endian.
 */
final class ClickColumns {
  private static final int HEAD_BYTES = 32;
  /** Of one turn. */
  private static final int CLICKS_MAX = 1024;

  final int partition;
  private final long baseMs;
  private final long length;
  private final int cycle;
  private final long cycleMs;
  private final long endMs;
  private final IntBuffer eventTimes;
  private final IntBuffer ads;
  private final ByteBuffer types;
  private final int[] someTimes = new int[CLICKS_MAX];
  private final int[] someAds = new int[CLICKS_MAX];
  private final byte[] someTypes = new byte[CLICKS_MAX];
  private final Click click = new Click();
  /** `length`: the record behind the last click; then nothing. */
  private long next;

  ClickColumns(String folder, int partition, long baseMs, long next) throws IOException {
    this.partition = partition;
    this.baseMs = baseMs;
    this.next = next;
    Path file = Path.of(folder, "columns-" + partition + ".bin");
    ByteBuffer all;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
    all.order(ByteOrder.LITTLE_ENDIAN);
    length = all.getLong(0);
    cycle = (int) all.getLong(8);
    cycleMs = all.getLong(16);
    endMs = all.getLong(24);
    eventTimes = ints(all, HEAD_BYTES);
    ads = ints(all, HEAD_BYTES + 4 * cycle);
    types = all.slice(HEAD_BYTES + 8 * cycle, cycle);
  }

  private IntBuffer ints(ByteBuffer all, int from) {
    return all.slice(from, 4 * cycle).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
  }

  long next() {
    return next;
  }

  /** Hands out the next clicks, always in the same object; false: there are none left. */
  boolean emit(SourceOutput<Click> out) {
    if (next > length) return false;
    click.partition = partition;
    if (next == length) {
      emit(out, endMs, 0, (byte) 'e', 0);
      next++;
      return false;
    }
    int from = (int) (next % cycle);
    int count = (int) Math.min(Math.min(CLICKS_MAX, cycle - from), length - next);
    eventTimes.get(from, someTimes, 0, count);
    ads.get(from, someAds, 0, count);
    types.get(from, someTypes, 0, count);
    long shiftMs = baseMs + next / cycle * cycleMs;
    for (int k = 0; k < count; k++, next++) {
      emit(out, someTimes[k] + shiftMs, someAds[k], someTypes[k], Click.hash(partition, (int) next));
    }
    return true;
  }

  private void emit(SourceOutput<Click> out, long eventTime, int ad, byte type, int hash) {
    click.offset = (int) next;
    click.eventTime = eventTime;
    click.ad = ad;
    click.type = type;
    click.hash = hash;
    out.collect(click);
  }
}
