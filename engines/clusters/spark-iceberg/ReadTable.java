import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads an Iceberg table of integers with Spark, and prints what it finds as one line of JSON.
 * Arguments: the metadata file, then filters.
 */
public class ReadTable {
  public static void main(String[] args) {
    try {
      read(args);
    } catch (Exception error) {
      // Spark's threads would keep the JVM alive.
      System.err.println(error);
      System.exit(1);
    }
  }

  private static void read(String[] args) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.catalog.default_iceberg", "org.apache.iceberg.spark.SparkCatalog")
            .config("spark.sql.catalog.default_iceberg.type", "hadoop")
            .config("spark.sql.catalog.default_iceberg.warehouse", System.getProperty("java.io.tmpdir"))
            .getOrCreate();
    Dataset<Row> table = spark.read().format("iceberg").load(args[0]);
    List<String> filtered = new ArrayList<>();
    for (int a = 1; a < args.length; a++) filtered.add(String.valueOf(table.filter(args[a]).count()));
    String columns =
        java.util.Arrays.stream(table.columns())
            .map(name -> '"' + name + '"')
            .collect(Collectors.joining(","));
    String rows =
        table.collectAsList().stream().map(row -> row.mkString("[", ",", "]")).collect(Collectors.joining(","));
    System.out.printf(
        "{\"columns\":[%s],\"rows\":[%s],\"filtered\":[%s],\"count\":%d}%n",
        columns, rows, String.join(",", filtered), table.count());
    spark.stop();
  }
}
