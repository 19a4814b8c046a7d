import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.window;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows as a topic takes them, with a `key` and a `value`; see java/Query.java. */
final class Answer {
  /** Of a sum modulo 2^32, as an int. */
  private static final Column HASH = expr("shiftright(shiftleft(hash, 32), 32)");

  private Answer() {}

  static Dataset<Row> each(Dataset<Row> clicks, Settings settings) {
    return values(
        clicks.select(
            col("partition"),
            col("offset"),
            col("key"),
            col("eventTime").minus(settings.big("baseMs")),
            col("hash")));
  }

  static Dataset<Row> counted(Dataset<Row> clicks, Settings settings) {
    long windowMs = settings.big("query.windowMs");
    String sinceBase = "(unix_millis(window.start) - " + settings.big("baseMs") + "L)";
    return cells(
        clicks
            .withColumn("time", expr("timestamp_millis(eventTime)"))
            .withWatermark("time", settings.text("query.latenessMs") + " milliseconds")
            .groupBy(window(col("time"), windowMs + " milliseconds"), col("key"))
            .agg(count(lit(1)).as("clicks"), sum(col("hash").cast("bigint")).as("hash"))
            .select(
                expr(sinceBase + " div " + windowMs), col("key"), col("clicks"), col("hash")));
  }

  /** Of the columns that sql.ts asks for. */
  static Dataset<Row> ofSql(Dataset<Row> asked, boolean each) {
    return each ? values(asked.withColumn("hash", HASH)) : cells(asked);
  }

  private static Dataset<Row> values(Dataset<Row> rows) {
    return rows.select(lit(null).cast("string").as("key"), concat_ws(",", all(rows)).as("value"));
  }

  /** A window and a key name a cell, whose rows go to one partition. */
  private static Dataset<Row> cells(Dataset<Row> rows) {
    Dataset<Row> hashed = rows.withColumn("hash", HASH);
    Column[] all = all(hashed);
    return hashed.select(
        concat_ws(",", all[0], all[1]).as("key"), concat_ws(",", all).as("value"));
  }

  private static Column[] all(Dataset<Row> rows) {
    String[] names = rows.columns();
    Column[] columns = new Column[names.length];
    for (int c = 0; c < names.length; c++) columns[c] = col("`" + names[c] + "`");
    return columns;
  }
}
