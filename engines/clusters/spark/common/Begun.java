import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * A line when an executor takes up its first task of a batch, so that somebody outside can strike
 * in its midst, and one for each task that was lost with its executor.
 */
abstract class Begun extends SparkListener {
  private final Map<Integer, Long> batches = new ConcurrentHashMap<>();
  private final Set<String> executors = new HashSet<>();
  private long latest = -1;

  /** Of what a batch's jobs bear as properties; -1: a job of no batch. */
  abstract long batchOf(Properties properties);

  /** Its first task was taken up, and nobody was told yet. */
  void batchBegins() {}

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted event) {
    if (event.properties() == null) return;
    long batch = batchOf(event.properties());
    if (batch >= 0) batches.put(event.stageInfo().stageId(), batch);
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart event) {
    Long batch = batches.get(event.stageId());
    if (batch == null || batch < latest) return;
    if (batch > latest) {
      executors.clear();
      batchBegins();
    }
    latest = batch;
    String executor = event.taskInfo().executorId();
    if (executors.add(executor)) {
      System.out.println("chunk42: begun " + batch + " " + executor);
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    if (event.reason() instanceof ExecutorLostFailure) System.out.println("chunk42: lost");
  }
}
