import org.apache.storm.trident.operation.CombinerAggregator;
import org.apache.storm.trident.tuple.TridentTuple;

/** Count and sum of hashes of a cell, and the row that says so. */
final class Sums implements CombinerAggregator<long[]> {
  @Override
  public long[] init(TridentTuple tuple) {
    return new long[] {1, tuple.getInteger(0)};
  }

  @Override
  public long[] combine(long[] a, long[] b) {
    return new long[] {a[0] + b[0], a[1] + b[1]};
  }

  @Override
  public long[] zero() {
    return new long[2];
  }

  static String row(String cell, long[] sum) {
    return cell + "," + sum[0] + "," + (int) sum[1];
  }

  static long[] ofRow(String cell, String row) {
    String[] sums = row.substring(cell.length() + 1).split(",");
    return new long[] {Long.parseLong(sums[0]), Long.parseLong(sums[1])};
  }
}
