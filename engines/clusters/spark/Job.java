import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager$;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/** Structured Streaming: the query as SQL, in the trigger that the mode names. */
public class Job {
  private static final String FILE_MANAGER = "spark.sql.streaming.checkpointFileManagerClass";

  public static void main(String[] args) {
    try {
      run(Settings.read(args[0]));
    } catch (Throwable error) {
      // Spark's threads would keep the JVM alive.
      error.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static void run(Settings settings) throws Exception {
    SparkSession.Builder builder =
        SparkSession.builder().appName(settings.text("name")).master(settings.text("master"));
    settings.below("conf.").forEach(builder::config);
    SparkSession spark = builder.getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    spark.sparkContext().addSparkListener(new BatchBegun());
    boolean each = settings.text("query.output").equals("each");
    Clicks clicks = new Clicks(spark, settings);
    String sql = settings.text("sql");
    Dataset<Row> rows =
        !sql.isEmpty()
            ? Answer.ofSql(clicks.asked(sql), each)
            : each
                ? Answer.each(clicks.counted(), settings)
                : Answer.counted(clicks.counted(), settings);
    if (settings.text("trigger").equals("once")) {
      once(rows, settings);
      return;
    }
    String checkpoint = settings.text("folder") + "/checkpoint";
    System.out.println("chunk42: uses checkpointFileManager " + fileManager(spark, checkpoint));
    StreamingQuery query =
        writer(rows, each, settings).option("checkpointLocation", checkpoint).start();
    while (query.lastProgress() == null && !query.status().message().startsWith("Waiting for")) {
      if (!query.isActive()) throw ended(query);
      Thread.sleep(50);
      if (settings.text("trigger").equals("continuous")) break;
    }
    System.out.println("chunk42: running");
    report(query);
  }

  /** The night's batch; afterwards it waits to be ended. */
  private static void once(Dataset<Row> rows, Settings settings) throws Exception {
    System.out.println("chunk42: running");
    new BatchSink(settings).write(rows, 0);
    Thread.currentThread().join();
  }

  private static String fileManager(SparkSession spark, String checkpoint) {
    Configuration hadoop = new Configuration(spark.sparkContext().hadoopConfiguration());
    String chosen = spark.conf().get(FILE_MANAGER, "");
    if (!chosen.isEmpty()) hadoop.set(FILE_MANAGER, chosen);
    return CheckpointFileManager$.MODULE$
        .create(new Path(checkpoint), hadoop)
        .getClass()
        .getSimpleName();
  }

  private static DataStreamWriter<Row> writer(Dataset<Row> rows, boolean each, Settings settings)
      throws Exception {
    DataStreamWriter<Row> writer =
        rows.writeStream()
            .outputMode(each && settings.text("trigger").equals("batch") ? "append" : "update")
            .trigger(trigger(settings));
    if (settings.text("guarantee").equals("exactly-once")) {
      BatchSink sink = new BatchSink(settings);
      return writer.foreachBatch((VoidFunction2<Dataset<Row>, Long>) sink::write);
    }
    return writer
        .format("kafka")
        .option("kafka.bootstrap.servers", settings.text("brokers"))
        .option("topic", settings.text("to"))
        .options(settings.below("sink."));
  }

  private static Trigger trigger(Settings settings) {
    int intervalMs = settings.number("intervalMs");
    switch (settings.text("trigger")) {
      case "real-time":
        return Trigger.RealTime((long) intervalMs);
      case "continuous":
        return Trigger.Continuous(intervalMs);
      default:
        return Trigger.ProcessingTime(intervalMs);
    }
  }

  /** A line for each batch that had clicks: its number, how many, and what each part of it took. */
  private static void report(StreamingQuery query) throws Exception {
    long told = -1;
    while (query.isActive()) {
      Thread.sleep(100);
      for (StreamingQueryProgress one : query.recentProgress()) {
        if (one.batchId() <= told || one.numInputRows() == 0) continue;
        told = one.batchId();
        StringBuilder line =
            new StringBuilder("chunk42: batch " + told + " rows " + one.numInputRows());
        for (Map.Entry<String, Long> part : one.durationMs().entrySet()) {
          line.append(' ').append(part.getKey()).append(' ').append(part.getValue());
        }
        System.out.println(line);
      }
    }
    throw ended(query);
  }

  private static IllegalStateException ended(StreamingQuery query) {
    return new IllegalStateException("the query ended: " + query.exception());
  }

  private static final class BatchBegun extends Begun {
    @Override
    long batchOf(Properties properties) {
      return Long.parseLong(properties.getProperty("streaming.sql.batchId", "-1"));
    }
  }
}
