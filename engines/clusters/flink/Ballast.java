import java.util.SplittableRandom;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * State of a size that was asked for, beside what the query needs: entries of a KiB that no
 * compression makes smaller, by key. Each click changes one. A source that ends fills it, before
 * the job counts as running; after a crash it comes back like any other state.
 */
final class Ballast extends KeyedProcessFunction<Integer, Click, Click> {
  private static final int ENTRY_BYTES = 1024;
  /** Of a click that is none: it fills an entry. */
  private static final byte FILLS = 0;

  private transient ValueState<byte[]> state;

  static DataStream<Click> beside(
      DataStream<Click> clicks, StreamExecutionEnvironment env, long bytes) {
    int entries = (int) Math.max(1, bytes / ENTRY_BYTES);
    DataStream<Click> fill =
        env.fromSource(
                new NumberSequenceSource(0, entries - 1L),
                WatermarkStrategy.noWatermarks(),
                "ballast")
            .uid("ballast")
            .map(Ballast::filler)
            .returns(Click.class);
    return clicks
        .union(fill)
        .keyBy(click -> Math.floorMod(click.hash, entries))
        .process(new Ballast())
        .uid("ballast-state")
        .returns(Click.class);
  }

  private static Click filler(long entry) {
    Click click = new Click();
    click.page = "";
    click.type = FILLS;
    click.hash = (int) entry;
    return click;
  }

  @Override
  public void open(OpenContext context) {
    state = getRuntimeContext().getState(new ValueStateDescriptor<>("ballast", byte[].class));
  }

  @Override
  public void processElement(Click click, Context context, Collector<Click> out)
      throws Exception {
    if (click.type == FILLS) {
      byte[] entry = new byte[ENTRY_BYTES];
      new SplittableRandom(click.hash).nextBytes(entry);
      state.update(entry);
      return;
    }
    byte[] entry = state.value();
    if (entry != null) {
      entry[0]++;
      state.update(entry);
    }
    out.collect(click);
  }
}
