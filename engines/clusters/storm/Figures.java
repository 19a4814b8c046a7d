import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.storm.LocalCluster;
import org.apache.storm.generated.ExecutorStats;
import org.apache.storm.generated.ExecutorSummary;
import org.apache.storm.generated.SpoutStats;

/**
 * Prints what Storm says of its spouts, a line each second; see metrics.ts. Its counts are of samples,
 * one tuple in twenty by default, and of this life of the process; latencies in ms.
 */
final class Figures {
  private static final String ALL_TIME = ":all-time";
  private static final String STREAM = "default";

  private final LocalCluster cluster;
  private final String name;

  private Figures(LocalCluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
  }

  static void print(LocalCluster cluster, String name) {
    Figures figures = new Figures(cluster, name);
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "figures");
              thread.setDaemon(true);
              return thread;
            });
    timer.scheduleAtFixedRate(figures::print, 1, 1, TimeUnit.SECONDS);
  }

  private void print() {
    StringBuilder line = new StringBuilder("chunk42: metrics ");
    try {
      for (ExecutorSummary executor : cluster.getTopologyInfoByName(name).get_executors()) {
        ExecutorStats stats = executor.get_stats();
        if (stats == null || !stats.get_specific().is_set_spout()) continue;
        SpoutStats spout = stats.get_specific().get_spout();
        add(line, "emitted", stats.get_emitted());
        add(line, "acked", spout.get_acked());
        add(line, "failed", spout.get_failed());
        add(line, "complete-latency-avg", spout.get_complete_ms_avg());
      }
    } catch (Exception early) {
      // Before the topology is there nothing is said of it.
      return;
    }
    System.out.println(line);
  }

  private static void add(
      StringBuilder line, String figure, Map<String, ? extends Map<String, ? extends Number>> of) {
    Map<String, ? extends Number> streams = of.get(ALL_TIME);
    Number value = streams == null ? null : streams.get(STREAM);
    if (value != null) line.append(figure).append('=').append(value).append(' ');
  }
}
