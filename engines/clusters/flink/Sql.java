import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/** The query as SQL, statement by statement as sql.ts wrote them; the last one is the job. */
final class Sql {
  private Sql() {}

  static JobClient submit(StreamExecutionEnvironment env, Settings settings) {
    EnvironmentSettings.Builder how = EnvironmentSettings.newInstance();
    boolean batch = settings.text("mode").equals("nightly");
    StreamTableEnvironment tables =
        StreamTableEnvironment.create(
            env, (batch ? how.inBatchMode() : how.inStreamingMode()).build());
    tables.createTemporarySystemFunction(
        "campaign_of", new CampaignOf(settings.text("campaigns")));
    TableResult last = null;
    for (String statement : settings.below("sql.").values()) last = tables.executeSql(statement);
    return last.getJobClient().orElseThrow();
  }

  /** The table of ads, as a function. */
  public static final class CampaignOf extends ScalarFunction {
    private final String file;
    private transient long[] campaigns;

    public CampaignOf(String file) {
      this.file = file;
    }

    @Override
    public void open(FunctionContext context) throws IOException {
      campaigns = Files.readAllLines(Path.of(file)).stream().mapToLong(Long::parseLong).toArray();
    }

    public Long eval(Long ad) {
      return campaigns[ad.intValue()];
    }
  }
}
