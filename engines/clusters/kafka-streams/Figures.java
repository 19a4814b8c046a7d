import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;

/** Prints what Kafka Streams says of itself, a line each second; see metrics.ts. */
final class Figures {
  /** Of threads, tasks and the producers' transactions; latencies in ms, others as named. */
  private static final Set<String> NAMES =
      Set.of(
          "process-rate",
          "process-latency-avg",
          "process-latency-max",
          "poll-rate",
          "poll-latency-avg",
          "commit-rate",
          "commit-latency-avg",
          "commit-latency-max",
          "dropped-records-total",
          "txn-begin-time-ns-total",
          "txn-send-offsets-time-ns-total",
          "txn-commit-time-ns-total",
          "txn-abort-time-ns-total");
  private static final Set<String> GROUPS =
      Set.of("stream-thread-metrics", "stream-task-metrics", "producer-metrics");

  /** By name and tags. Tasks that are gone leave their totals here. */
  private final Map<MetricName, Object> totals = new HashMap<>();
  private final KafkaStreams streams;

  private Figures(KafkaStreams streams) {
    this.streams = streams;
  }

  static void print(KafkaStreams streams) {
    Figures figures = new Figures(streams);
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
    StringJoiner line = new StringJoiner(" ", "chunk42: metrics ", "");
    streams
        .metrics()
        .forEach(
            (name, metric) -> {
              if (!GROUPS.contains(name.group()) || !NAMES.contains(name.name())) return;
              if (name.name().endsWith("-total")) totals.put(name, metric.metricValue());
              else line.add(name.name() + "=" + metric.metricValue());
            });
    totals.forEach((name, value) -> line.add(name.name() + "=" + value));
    System.out.println(line);
  }
}
