import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import scala.Tuple2;

/**
 * The older Spark Streaming: each interval an RDD of the clicks that came, its lineage recomputed
 * where an executor is lost. Counts are `mapWithState`, an RDD derived from the one before. A driver
 * that is started again has its stream from the checkpoint, with the same offsets of each batch.
 */
public class Job {
  // Of the driver only: what is in no closure need not be serializable.
  private static Output output;
  /** Batches until then are in the topic already, and come again after a checkpoint. */
  private static long writtenMs;
  private static final Map<Long, Read> READ = new HashMap<>();

  /** What a batch's RDD holds. */
  private record Read(String offsets, long rows) {}

  public static void main(String[] args) throws Exception {
    Settings settings = Settings.read(args[0]);
    String checkpoint = settings.text("folder") + "/checkpoint";
    // Before anything is read: it ends what a driver before this one was about to write.
    output = new Output(settings);
    writtenMs = output.lastMs();
    JavaStreamingContext context =
        JavaStreamingContext.getOrCreate(checkpoint, () -> made(settings, checkpoint));
    context.sparkContext().setLogLevel("ERROR");
    context.sparkContext().sc().addSparkListener(new BatchBegun(settings.number("intervalMs")));
    // Until executors are there nothing has started.
    context.sparkContext().parallelize(List.of(1, 2), settings.number("workers")).count();
    context.start();
    System.out.println("chunk42: running");
    context.awaitTermination();
    throw new IllegalStateException("the stream ended");
  }

  private static JavaStreamingContext made(Settings settings, String checkpoint)
      throws IOException {
    SparkConf conf =
        new SparkConf().setAppName(settings.text("name")).setMaster(settings.text("master"));
    settings.below("conf.").forEach(conf::set);
    JavaStreamingContext context =
        new JavaStreamingContext(conf, Durations.milliseconds(settings.number("intervalMs")));
    context.checkpoint(checkpoint);
    Query query = new Query(settings);
    JavaDStream<Click> clicks = clicks(context, settings, query);
    JavaDStream<String> rows = query.each ? clicks.map(query::row) : counted(clicks, query);
    rows.foreachRDD(Job::write);
    return context;
  }

  private static JavaDStream<Click> clicks(
      JavaStreamingContext context, Settings settings, Query query) {
    Map<String, Object> params = new HashMap<>();
    params.put("bootstrap.servers", settings.text("brokers"));
    params.put("key.deserializer", ByteArrayDeserializer.class);
    params.put("value.deserializer", ByteArrayDeserializer.class);
    params.put("enable.auto.commit", false);
    params.put("group.id", settings.text("name"));
    Map<TopicPartition, Long> from = new HashMap<>();
    for (int p = 0; p < settings.number("partitions"); p++) {
      from.put(new TopicPartition(settings.text("from"), p), 0L);
    }
    return KafkaUtils.createDirectStream(
            context,
            LocationStrategies.PreferConsistent(),
            ConsumerStrategies.<byte[], byte[]>Assign(new ArrayList<>(from.keySet()), params, from))
        .transform(Job::noted)
        .map(record -> Click.parse(record.value()))
        .filter(query::counts);
  }

  private static JavaRDD<ConsumerRecord<byte[], byte[]>> noted(
      JavaRDD<ConsumerRecord<byte[], byte[]>> records, Time time) {
    StringBuilder offsets = new StringBuilder();
    long rows = 0;
    for (var range : ((HasOffsetRanges) records.rdd()).offsetRanges()) {
      offsets.append(range.partition()).append(':').append(range.untilOffset()).append(' ');
      rows += range.count();
    }
    synchronized (READ) {
      READ.put(time.milliseconds(), new Read(offsets.toString().trim(), rows));
    }
    return records;
  }

  /** Clicks and hashes of a cell, added up in a batch, then to what it had. */
  private static JavaDStream<String> counted(JavaDStream<Click> clicks, Query query) {
    return clicks
        .mapToPair(
            click -> {
              long start = query.windowStart(click.eventTime);
              return new Tuple2<>(query.cell(start, query.key(click)), new long[] {1, click.hash});
            })
        .reduceByKey(Job::sum)
        .mapWithState(StateSpec.function(Job::grown));
  }

  private static long[] sum(long[] a, long[] b) {
    return new long[] {a[0] + b[0], a[1] + b[1]};
  }

  private static String grown(String cell, Optional<long[]> came, State<long[]> state) {
    long[] all = state.exists() ? sum(state.get(), came.get()) : came.get();
    state.update(all);
    return cell + "," + all[0] + "," + (int) all[1];
  }

  private static void write(JavaRDD<String> rows, Time time) {
    long beganNs = System.nanoTime();
    Read read;
    synchronized (READ) {
      read = READ.remove(time.milliseconds());
    }
    // Also of no clicks: a state that nobody asks for is one whose lineage grows.
    List<String> all = rows.collect();
    if (read.rows() == 0 || time.milliseconds() <= writtenMs) return;
    output.write(all, time.milliseconds(), read.offsets());
    long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
    System.out.println(
        "chunk42: batch " + time.milliseconds() + " rows " + read.rows() + " addBatch " + tookMs
            + " triggerExecution " + tookMs);
  }

  /** Batches are counted from the first that had tasks. */
  private static final class BatchBegun extends Begun {
    private final int intervalMs;
    private long firstMs = -1;

    BatchBegun(int intervalMs) {
      this.intervalMs = intervalMs;
    }

    @Override
    long batchOf(Properties properties) {
      String time = properties.getProperty("spark.streaming.internal.batchTime");
      if (time == null) return -1;
      if (firstMs < 0) firstMs = Long.parseLong(time);
      return (Long.parseLong(time) - firstMs) / intervalMs;
    }
  }
}
