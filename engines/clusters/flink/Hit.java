import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.CopyableValue;

/**
 * Clicks of one key and window, one or more: what crosses to the task of the key where clicks come
 * as objects. It writes itself, which is the fastest that Flink has.
 */
public final class Hit implements CopyableValue<Hit> {
  public int key;
  public int count;
  /** Sum of theirs. */
  public int hash;

  public Hit() {}

  @Override
  public void write(DataOutputView out) throws IOException {
    out.writeInt(key);
    out.writeInt(count);
    out.writeInt(hash);
  }

  @Override
  public void read(DataInputView in) throws IOException {
    key = in.readInt();
    count = in.readInt();
    hash = in.readInt();
  }

  @Override
  public int getBinaryLength() {
    return 12;
  }

  @Override
  public void copyTo(Hit other) {
    other.key = key;
    other.count = count;
    other.hash = hash;
  }

  @Override
  public Hit copy() {
    Hit other = new Hit();
    copyTo(other);
    return other;
  }

  @Override
  public void copy(DataInputView in, DataOutputView out) throws IOException {
    out.write(in, getBinaryLength());
  }
}
