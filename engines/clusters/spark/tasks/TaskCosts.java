import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** Jobs of one stage whose tasks have nothing to do: how a job's time and its CPU grow with them. */
public class TaskCosts {
  /** Threads by what they do: to hand out a task, and to take in its result. */
  private static final Map<String, String> WORK =
      Map.of(
          "dispatcher-CoarseGrainedScheduler", "dispatch",
          "dag-scheduler-event-loop", "dispatch",
          "task-result-getter", "merge");

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Settings, then how many jobs of each size, then sizes. */
  public static void main(String[] args) throws Exception {
    Settings settings = Settings.read(args[0]);
    SparkSession.Builder builder =
        SparkSession.builder().appName("task-costs").master(settings.text("master"));
    settings.below("conf.").forEach(builder::config);
    SparkSession spark = builder.getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    Ended ended = new Ended();
    spark.sparkContext().addSparkListener(ended);
    int jobs = settings.number("jobs");
    String[] sizes = settings.text("tasks").split(",");
    // All sizes once before, as nothing is compiled then.
    for (String size : sizes) measure(spark, Integer.parseInt(size), jobs, ended);
    for (String size : sizes) {
      System.out.println("chunk42: tasks " + measure(spark, Integer.parseInt(size), jobs, ended));
    }
    System.out.println("chunk42: done");
    Thread.currentThread().join();
  }

  private static String measure(SparkSession spark, int tasks, int jobs, Ended ended)
      throws InterruptedException {
    long[] tookNs = new long[jobs];
    ended.reset();
    Map<String, Long> before = cpuNs();
    for (int job = 0; job < jobs; job++) {
      long fromNs = System.nanoTime();
      spark.range(0, tasks, 1, tasks).where("hash(id) = 0").collectAsList();
      tookNs[job] = System.nanoTime() - fromNs;
    }
    // Listeners are told a moment later.
    Thread.sleep(500);
    Map<String, Long> after = cpuNs();
    Arrays.sort(tookNs);
    StringBuilder line = new StringBuilder(tasks + " jobMsP50 " + tookNs[jobs / 2] / 1e6);
    after.forEach(
        (work, ns) ->
            line.append(' ').append(work).append("Ms ").append((ns - before.get(work)) / 1e6 / jobs));
    return line + ended.text();
  }

  /** Of threads that live as long as the driver. */
  private static Map<String, Long> cpuNs() {
    Map<String, Long> found = new TreeMap<>(Map.of("dispatch", 0L, "merge", 0L));
    found.put("driver", ((com.sun.management.OperatingSystemMXBean)
        ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime());
    for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
      if (thread == null) continue;
      for (Map.Entry<String, String> one : WORK.entrySet()) {
        if (!thread.getThreadName().startsWith(one.getKey())) continue;
        found.merge(one.getValue(), THREADS.getThreadCpuTime(thread.getThreadId()), Long::sum);
      }
    }
    return found;
  }

  /** Of each task: on its executor, and from when it was handed out until its result was there. */
  private static final class Ended extends SparkListener {
    private final LongAdder tasks = new LongAdder();
    private final LongAdder ranMs = new LongAdder();
    private final LongAdder tookMs = new LongAdder();
    private final LongAdder cpuNs = new LongAdder();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      TaskMetrics metrics = end.taskMetrics();
      if (metrics == null) return;
      tasks.increment();
      tookMs.add(end.taskInfo().duration());
      ranMs.add(metrics.executorDeserializeTime() + metrics.executorRunTime()
          + metrics.resultSerializationTime());
      cpuNs.add(metrics.executorDeserializeCpuTime() + metrics.executorCpuTime());
    }

    void reset() {
      for (LongAdder one : new LongAdder[] {tasks, ranMs, tookMs, cpuNs}) one.reset();
    }

    String text() {
      double count = Math.max(1, tasks.sum());
      return " taskRanMs " + ranMs.sum() / count + " taskTookMs " + tookMs.sum() / count
          + " taskCpuMs " + cpuNs.sum() / 1e6 / count;
    }
  }
}
