import java.time.Duration;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.Collector;

/** Counts of clicks that are objects already: what Flink does without a topic and without JSON. */
final class Generated {
  private Generated() {}

  /** `bundled`: summed before they cross to the task of their key. */
  static DataStream<Job.Row> counted(DataStream<Click> clicks, Query query, boolean bundled) {
    TypeInformation<Hit> type = TypeInformation.of(Hit.class);
    DataStream<Hit> hits = clicks.flatMap(new Hits(query)).returns(type);
    return (bundled ? hits.transform("bundle", type, new Bundle(query)) : hits)
        .keyBy(hit -> hit.key)
        .window(TumblingEventTimeWindows.of(Duration.ofMillis(query.windowMs)))
        .aggregate(new Sum(), new Job.Name<>(query));
  }

  /** Filter and join; always the same object, which `pipeline.object-reuse` allows. */
  private static final class Hits implements FlatMapFunction<Click, Hit> {
    private final Query query;
    private final Hit hit = new Hit();

    Hits(Query query) {
      this.query = query;
      hit.count = 1;
    }

    @Override
    public void flatMap(Click click, Collector<Hit> out) {
      if (!query.counts(click)) return;
      hit.key = query.campaign(click);
      hit.hash = click.hash;
      out.collect(hit);
    }
  }

  private static final class Sum implements AggregateFunction<Hit, long[], long[]> {
    @Override
    public long[] createAccumulator() {
      return new long[2];
    }

    @Override
    public long[] add(Hit hit, long[] sum) {
      sum[0] += hit.count;
      sum[1] += hit.hash;
      return sum;
    }

    @Override
    public long[] getResult(long[] sum) {
      return sum;
    }

    @Override
    public long[] merge(long[] one, long[] other) {
      return new long[] {one[0] + other[0], one[1] + other[1]};
    }
  }
}
