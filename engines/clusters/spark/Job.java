import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.JavaSparkStatusTracker;
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

  public static void main(String[] args) throws Exception {
    Settings settings = Settings.read(args[0]);
    SparkSession.Builder builder =
        SparkSession.builder().appName(settings.text("name")).master(settings.text("master"));
    settings.below("conf.").forEach(builder::config);
    SparkSession spark = builder.getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    BatchBegun begun = new BatchBegun();
    spark.sparkContext().addSparkListener(begun);
    // Until executors are there, and have compiled something, nothing has started.
    spark.range(0, 1000, 1, settings.number("workers")).selectExpr("sum(hash(id))").collectAsList();
    boolean each = settings.text("query.output").equals("each");
    Clicks clicks = new Clicks(spark, settings);
    if (settings.text("trigger").equals("once")) {
      once(answer(clicks, each, settings), settings);
      return;
    }
    String checkpoint = settings.text("folder") + "/checkpoint";
    uses("spark", spark.version());
    uses("checkpointFileManager", fileManager(spark, checkpoint));
    TableSink table = null;
    StreamingQuery query;
    if (settings.text("rowsIn").equals("table")) {
      table = new TableSink(spark, settings.number("rewriteEveryCommits"));
      begun.table = table;
      Dataset<Row> rows = TableSink.columns(clicks.counted(), settings);
      query = table.start(triggered(rows, checkpoint, settings));
    } else {
      Dataset<Row> rows = answer(clicks, each, settings);
      query = toTopic(triggered(rows, checkpoint, settings), each, settings).start();
    }
    while (!reads(spark, query, settings)) {
      if (!query.isActive()) throw ended(query);
      Thread.sleep(50);
    }
    System.out.println("chunk42: running");
    report(query, table);
  }

  private static void uses(String what, String which) {
    System.out.println("chunk42: uses " + what + " " + which);
  }

  private static Dataset<Row> answer(Clicks clicks, boolean each, Settings settings)
      throws Exception {
    String sql = settings.text("sql");
    if (!sql.isEmpty()) return Answer.ofSql(clicks.asked(sql), each);
    Dataset<Row> counted = clicks.counted();
    return each ? Answer.each(counted, settings) : Answer.counted(counted, settings);
  }

  /** It waits for clicks; without batches: a task stands at each partition. */
  private static boolean reads(SparkSession spark, StreamingQuery query, Settings settings) {
    if (!settings.text("trigger").equals("continuous")) {
      return query.lastProgress() != null || query.status().message().startsWith("Waiting for");
    }
    JavaSparkStatusTracker tracker = new JavaSparkContext(spark.sparkContext()).statusTracker();
    int tasks = 0;
    for (int stage : tracker.getActiveStageIds()) {
      SparkStageInfo info = tracker.getStageInfo(stage);
      if (info != null) tasks += info.numActiveTasks();
    }
    return tasks >= settings.number("partitions");
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

  private static DataStreamWriter<Row> triggered(
      Dataset<Row> rows, String checkpoint, Settings settings) {
    return rows.writeStream()
        .trigger(trigger(settings))
        .option("checkpointLocation", checkpoint);
  }

  private static DataStreamWriter<Row> toTopic(
      DataStreamWriter<Row> writer, boolean each, Settings settings) {
    writer.outputMode(each && settings.text("trigger").equals("batch") ? "append" : "update");
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
  private static void report(StreamingQuery query, TableSink table) throws Exception {
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
        if (table != null) table.committed();
      }
    }
    throw ended(query);
  }

  private static IllegalStateException ended(StreamingQuery query) {
    return new IllegalStateException("the query ended: " + query.exception());
  }

  private static final class BatchBegun extends Begun {
    /** null: rows go to a topic. */
    private volatile TableSink table;

    @Override
    void batchBegins() {
      if (table != null) table.begun();
    }

    @Override
    long batchOf(Properties properties) {
      return Long.parseLong(properties.getProperty("streaming.sql.batchId", "-1"));
    }
  }
}
