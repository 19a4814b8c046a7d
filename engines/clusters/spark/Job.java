import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.window;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Structured Streaming: the query as SQL expressions, in the trigger that the mode names. */
public class Job {
  private static final String CLICK =
      "partition INT, offset INT, user STRING, page STRING, ad INT, type STRING, eventTime BIGINT,"
          + " ip STRING, hash INT";

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
    boolean each = settings.text("query.output").equals("each");
    Dataset<Row> clicks = clicks(spark, settings);
    Dataset<Row> rows = each ? each(clicks, settings) : counted(clicks, settings);
    StreamingQuery query = writer(rows, each, settings).start();
    while (query.lastProgress() == null && !query.status().message().startsWith("Waiting for")) {
      if (!query.isActive()) throw new IllegalStateException("the query ended: " + query.exception());
      Thread.sleep(50);
      if (settings.text("trigger").equals("continuous")) break;
    }
    System.out.println("chunk42: running");
    report(query);
  }

  private static Dataset<Row> clicks(SparkSession spark, Settings settings) throws Exception {
    Dataset<Row> clicks =
        spark
            .readStream()
            .format("kafka")
            .option("kafka.bootstrap.servers", settings.text("brokers"))
            .option("subscribe", settings.text("from"))
            .option("startingOffsets", "earliest")
            .options(settings.below("source."))
            .load()
            .select(from_json(col("value").cast("string"), StructType.fromDDL(CLICK)).as("click"))
            .select("click.*");
    boolean views = settings.text("query.type").equals("view");
    Dataset<Row> counted = clicks.where(views ? "type = 'view'" : "type <> 'end'");
    if (settings.text("query.key").equals("page")) return counted.withColumn("key", col("page"));
    return counted.join(broadcast(campaigns(spark, settings)), "ad");
  }

  /** ad -> campaign, as a table. */
  private static Dataset<Row> campaigns(SparkSession spark, Settings settings) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(settings.text("campaigns")))) {
      rows.add(RowFactory.create(rows.size(), line));
    }
    StructType type =
        new StructType().add("ad", DataTypes.IntegerType).add("key", DataTypes.StringType);
    return spark.createDataFrame(rows, type);
  }

  private static Dataset<Row> each(Dataset<Row> clicks, Settings settings) {
    long baseMs = settings.big("baseMs");
    return clicks.select(
        lit(null).cast("string").as("key"),
        concat_ws(
                ",",
                col("partition"),
                col("offset"),
                col("key"),
                col("eventTime").minus(baseMs),
                col("hash"))
            .as("value"));
  }

  private static Dataset<Row> counted(Dataset<Row> clicks, Settings settings) {
    long windowMs = settings.big("query.windowMs");
    return clicks
        .withColumn("time", expr("timestamp_millis(eventTime)"))
        .withWatermark("time", settings.text("query.latenessMs") + " milliseconds")
        .groupBy(window(col("time"), windowMs + " milliseconds"), col("key"))
        .agg(count(lit(1)).as("count"), sum(col("hash").cast("bigint")).as("hash"))
        .withColumn(
            "cell",
            concat_ws(
                ",",
                expr("(unix_millis(window.start) - " + settings.big("baseMs") + "L) div " + windowMs),
                col("key")))
        // The sum modulo 2^32, as an int.
        .withColumn("hash", expr("shiftright(shiftleft(hash, 32), 32)"))
        .select(
            col("cell").as("key"), concat_ws(",", col("cell"), col("count"), col("hash")).as("value"));
  }

  private static DataStreamWriter<Row> writer(Dataset<Row> rows, boolean each, Settings settings)
      throws Exception {
    DataStreamWriter<Row> writer =
        rows.writeStream()
            .option("checkpointLocation", settings.text("folder") + "/checkpoint")
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

  /** A line for each batch that had clicks: its number, what it took (ms), and how many they were. */
  private static void report(StreamingQuery query) throws Exception {
    long told = -1;
    while (query.isActive()) {
      Thread.sleep(100);
      for (StreamingQueryProgress one : query.recentProgress()) {
        if (one.batchId() <= told || one.numInputRows() == 0) continue;
        told = one.batchId();
        Long tookMs = one.durationMs().get("triggerExecution");
        System.out.println("chunk42: batch " + told + " " + tookMs + " " + one.numInputRows());
      }
    }
    throw new IllegalStateException("the query ended: " + query.exception());
  }
}
