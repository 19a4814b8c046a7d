import static org.apache.spark.sql.functions.col;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * A row of an Iceberg table for each click, a commit for each batch; beside that small files are
 * rewritten every few commits, while the next batch is appended. Iceberg keeps a batch's number in
 * the snapshot that it makes, so a batch that is tried again is not appended again.
 */
final class TableSink {
  private static final String TABLE = "lake.db.rows";

  private final SparkSession spark;
  private final int everyCommits;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final ExecutorService beside = Executors.newSingleThreadExecutor(TableSink::daemon);
  private volatile boolean due;
  private int commits;

  TableSink(SparkSession spark, int everyCommits) {
    this.spark = spark;
    this.everyCommits = everyCommits;
    spark.sql("CREATE NAMESPACE IF NOT EXISTS lake.db");
    spark.sql(
        "CREATE TABLE IF NOT EXISTS " + TABLE + " (partition_id INT, log_offset INT, campaign INT,"
            + " event_time INT, hash INT) USING iceberg"
            + " TBLPROPERTIES ('commit.retry.num-retries'='20')");
  }

  static Dataset<Row> columns(Dataset<Row> clicks, Settings settings) {
    return clicks.select(
        col("partition").as("partition_id"),
        col("offset").as("log_offset"),
        col("key").cast("int").as("campaign"),
        col("eventTime").minus(settings.big("baseMs")).cast("int").as("event_time"),
        col("hash"));
  }

  StreamingQuery start(DataStreamWriter<Row> writer) throws Exception {
    return writer.format("iceberg").outputMode("append").toTable(TABLE);
  }

  /** After each commit. */
  void committed() {
    if (++commits % everyCommits == 0) due = true;
  }

  /** A batch has begun. A rewrite that takes longer than it should delays the next one only. */
  void begun() {
    if (due && busy.compareAndSet(false, true)) {
      due = false;
      beside.execute(this::rewrite);
    }
  }

  private void rewrite() {
    long beganNs = System.nanoTime();
    System.out.println("chunk42: rewriting");
    try {
      Row done =
          spark
              .sql(
                  "CALL lake.system.rewrite_data_files(table => 'db.rows',"
                      + " options => map('min-input-files', '2'))")
              .first();
      long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
      System.out.println("chunk42: rewrote " + done.get(0) + " " + done.get(1) + " " + tookMs);
    } catch (RuntimeException error) {
      // A killed executor may take a rewrite with it: nothing is lost, the next one comes.
      System.out.println("chunk42: rewrite failed");
      error.printStackTrace();
    } finally {
      busy.set(false);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "rewrite");
    thread.setDaemon(true);
    return thread;
  }
}
