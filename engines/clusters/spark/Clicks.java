import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The topic of clicks as a table, as a stream or as far as it goes now. */
final class Clicks {
  private static final String CLICK =
      "partition INT, offset INT, user STRING, page STRING, ad INT, type STRING, eventTime BIGINT,"
          + " ip STRING, hash INT";

  private final SparkSession spark;
  private final Settings settings;

  Clicks(SparkSession spark, Settings settings) {
    this.spark = spark;
    this.settings = settings;
  }

  /** Without the records that end a partition: they are nobody's answer. */
  private Dataset<Row> all() {
    Map<String, String> options = settings.below("source.");
    options.put("kafka.bootstrap.servers", settings.text("brokers"));
    options.put("subscribe", settings.text("from"));
    options.put("startingOffsets", "earliest");
    Dataset<Row> records =
        settings.text("trigger").equals("once")
            ? spark.read().format("kafka").options(options).load()
            : spark.readStream().format("kafka").options(options).load();
    return records
        .select(from_json(col("value").cast("string"), StructType.fromDDL(CLICK)).as("click"))
        .select("click.*")
        .where("type <> 'end'");
  }

  /** Those that count, with their `key`. */
  Dataset<Row> counted() throws IOException {
    Dataset<Row> clicks = all();
    if (settings.text("query.type").equals("view")) clicks = clicks.where("type = 'view'");
    if (settings.text("query.key").equals("page")) return clicks.withColumn("key", col("page"));
    if (!settings.text("trigger").equals("continuous")) {
      return clicks.join(broadcast(campaigns("key")), "ad");
    }
    // It takes no joins: the table is a literal then.
    String[] byAd = campaignsByAd().toArray(new String[0]);
    return clicks.withColumn("key", element_at(lit(byAd), col("ad").plus(1)));
  }

  /** The answer to a SELECT over the tables `clicks` and `ads`. */
  Dataset<Row> asked(String sql) throws IOException {
    String sinceBase = "eventTime - " + settings.big("baseMs");
    all()
        .select(
            col("partition").as("partition_id"),
            col("offset").as("log_offset"),
            col("page"),
            col("ad"),
            col("type"),
            expr(sinceBase).as("event_time"),
            expr("timestamp_millis(" + sinceBase + ")").as("time"),
            expr("pmod(CAST(hash AS BIGINT), 4294967296)").as("audit_hash"))
        .withWatermark("time", settings.text("query.latenessMs") + " milliseconds")
        .createOrReplaceTempView("clicks");
    campaigns("campaign").createOrReplaceTempView("ads");
    return spark.sql(sql);
  }

  /** ad -> campaign, as a table. */
  private Dataset<Row> campaigns(String name) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String campaign : campaignsByAd()) rows.add(RowFactory.create(rows.size(), campaign));
    StructType type =
        new StructType().add("ad", DataTypes.IntegerType).add(name, DataTypes.StringType);
    return spark.createDataFrame(rows, type);
  }

  private List<String> campaignsByAd() throws IOException {
    return Files.readAllLines(Path.of(settings.text("campaigns")));
  }
}
