import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Clicks with whose they are, in sessions of each user. */
final class Visits {
  /** One row when a session is over, by the watermark. Clicks a gap apart are two of them. */
  static DataStream<Job.Row> sessions(
      StreamExecutionEnvironment env, Settings settings, Query query) {
    WatermarkStrategy<Visit> eventTime =
        WatermarkStrategy.<Visit>forBoundedOutOfOrderness(Duration.ofMillis(query.latenessMs))
            .withTimestampAssigner((visit, none) -> visit.click.eventTime);
    KafkaSource<Visit> source = Job.source(settings, new VisitSchema());
    return env.fromSource(source, eventTime, "clicks")
        .uid("clicks")
        .filter(visit -> query.counts(visit.click))
        .keyBy(visit -> visit.user)
        .window(EventTimeSessionWindows.withGap(Duration.ofMillis(query.windowMs - 1)))
        .aggregate(new Sum(), new Name(query))
        .uid("windows");
  }

  public static final class Visit {
    public String user;
    public Click click;

    public Visit() {}

    Visit(String user, Click click) {
      this.user = user;
      this.click = click;
    }
  }

  private static final class VisitSchema implements DeserializationSchema<Visit> {
    @Override
    public Visit deserialize(byte[] json) {
      return new Visit(Click.userOf(json), Click.parse(json));
    }

    @Override
    public boolean isEndOfStream(Visit visit) {
      return false;
    }

    @Override
    public TypeInformation<Visit> getProducedType() {
      return TypeInformation.of(Visit.class);
    }
  }

  /** Count and sum of hashes. */
  private static final class Sum implements AggregateFunction<Visit, long[], long[]> {
    @Override
    public long[] createAccumulator() {
      return new long[2];
    }

    @Override
    public long[] add(Visit visit, long[] sum) {
      sum[0]++;
      sum[1] += visit.click.hash;
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

  private static final class Name
      extends ProcessWindowFunction<long[], Job.Row, String, TimeWindow> {
    private final Query query;

    Name(Query query) {
      this.query = query;
    }

    @Override
    public void process(
        String user, Context context, Iterable<long[]> sums, Collector<Job.Row> out) {
      long start = context.window().getStart();
      for (long[] sum : sums) {
        out.collect(new Job.Row(user, query.sessionRow(start, user, sum[0], (int) sum[1])));
      }
    }
  }
}
