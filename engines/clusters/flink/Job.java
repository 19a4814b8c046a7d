import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Submits the job to a session cluster, and says its id. It runs on when this process has ended. */
public class Job {
  public static void main(String[] args) throws Exception {
    Settings settings = Settings.read(args[0]);
    Configuration conf = Configuration.fromMap(settings.below("conf."));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createRemoteEnvironment(
            settings.text("restHost"), settings.number("restPort"), conf, jars(settings));
    env.setParallelism(settings.number("workers"));
    boolean sql = !settings.below("sql.").isEmpty();
    JobClient job = sql ? Sql.submit(env, settings) : submit(env, settings);
    System.out.println("chunk42: job " + job.getJobID());
  }

  /** What the cluster has not, and gets with the job. */
  private static String[] jars(Settings settings) {
    String names = settings.text("jars");
    return names.isEmpty() ? new String[0] : names.split(",");
  }

  private static JobClient submit(StreamExecutionEnvironment env, Settings settings)
      throws Exception {
    Query query = new Query(settings);
    WatermarkStrategy<Click> eventTime =
        WatermarkStrategy.<Click>forBoundedOutOfOrderness(Duration.ofMillis(query.latenessMs))
            .withTimestampAssigner((click, none) -> click.eventTime);
    String mode = settings.text("mode");
    DataStream<Row> rows;
    if (mode.startsWith("generated")) {
      DataStream<Click> clicks = env.fromSource(new ClickSource(settings), eventTime, "clicks");
      rows = Generated.counted(clicks, query, mode.equals("generated-bundle"));
    } else if (query.sessions) {
      rows = Visits.sessions(env, settings, query);
    } else {
      DataStream<Click> clicks =
          // Names by which a savepoint finds its state again.
          env.fromSource(source(settings, new ClickSchema()), eventTime, "clicks")
              .uid("clicks")
              .filter(query::counts);
      long stateBytes = settings.big("stateBytes");
      if (stateBytes > 0) clicks = Ballast.beside(clicks, env, stateBytes);
      rows = query.each ? each(clicks, query) : counted(clicks, query);
    }
    rows.sinkTo(sink(settings)).uid("rows");
    return env.executeAsync(settings.text("name"));
  }

  private static DataStream<Row> each(DataStream<Click> clicks, Query query) {
    return clicks.map(click -> new Row(null, query.row(click))).returns(Row.class);
  }

  private static DataStream<Row> counted(DataStream<Click> clicks, Query query) {
    return clicks
        .keyBy(query::key)
        .window(TumblingEventTimeWindows.of(Duration.ofMillis(query.windowMs)))
        .aggregate(new Sum(), new Name<>(query))
        .uid("windows");
  }

  static <T> KafkaSource<T> source(Settings settings, DeserializationSchema<T> schema) {
    return KafkaSource.<T>builder()
        .setBootstrapServers(settings.text("brokers"))
        .setTopics(settings.text("from"))
        .setGroupId(settings.text("name"))
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setValueOnlyDeserializer(schema)
        .setProperty("partition.discovery.interval.ms", "-1")
        .build();
  }

  private static KafkaSink<Row> sink(Settings settings) {
    DeliveryGuarantee guarantee = DeliveryGuarantee.valueOf(settings.text("delivery"));
    var builder =
        KafkaSink.<Row>builder()
            .setBootstrapServers(settings.text("brokers"))
            .setDeliveryGuarantee(guarantee)
            // Below the broker's greatest, 15 minutes.
            .setProperty("transaction.timeout.ms", "600000")
            .setRecordSerializer(new RowSchema(settings.text("to")));
    settings.below("producer.").forEach(builder::setProperty);
    if (guarantee == DeliveryGuarantee.EXACTLY_ONCE) {
      builder.setTransactionalIdPrefix(settings.text("name"));
    }
    return builder.build();
  }

  /** What goes out: a row, and what it is partitioned by. */
  public static final class Row {
    public String key;
    public String text;

    public Row() {}

    Row(String key, String text) {
      this.key = key;
      this.text = text;
    }
  }

  private static final class ClickSchema implements DeserializationSchema<Click> {
    @Override
    public Click deserialize(byte[] json) {
      return Click.parse(json);
    }

    @Override
    public boolean isEndOfStream(Click click) {
      return false;
    }

    @Override
    public TypeInformation<Click> getProducedType() {
      return TypeInformation.of(Click.class);
    }
  }

  private static final class RowSchema implements KafkaRecordSerializationSchema<Row> {
    private final String topic;

    RowSchema(String topic) {
      this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(Row row, KafkaSinkContext context, Long time) {
      byte[] key = row.key == null ? null : row.key.getBytes(StandardCharsets.UTF_8);
      return new ProducerRecord<>(topic, key, row.text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Count and sum of hashes. */
  private static final class Sum implements AggregateFunction<Click, long[], long[]> {
    @Override
    public long[] createAccumulator() {
      return new long[2];
    }

    @Override
    public long[] add(Click click, long[] sum) {
      sum[0]++;
      sum[1] += click.hash;
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

  static final class Name<K> extends ProcessWindowFunction<long[], Row, K, TimeWindow> {
    private final Query query;

    Name(Query query) {
      this.query = query;
    }

    @Override
    public void process(K key, Context context, Iterable<long[]> sums, Collector<Row> out) {
      long start = context.window().getStart();
      String name = key.toString();
      for (long[] sum : sums) {
        out.collect(new Row(query.cell(start, name), query.row(start, name, sum[0], (int) sum[1])));
      }
    }
  }
}
