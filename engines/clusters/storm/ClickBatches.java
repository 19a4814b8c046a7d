import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.trident.operation.TridentCollector;
import org.apache.storm.trident.spout.IPartitionedTridentSpout;
import org.apache.storm.trident.spout.ISpoutPartition;
import org.apache.storm.trident.topology.TransactionAttempt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/**
 * A transactional spout: a batch is a range of offsets of each partition, which Trident keeps in
 * ZooKeeper by the batch's number, so that whoever emits it again emits the same clicks. A batch
 * takes what is there when it begins.
 *
 * Trident is told of one partition for each task, which stands for several of the topic. It writes
 * what a batch has of each of its partitions one by one, and a process that died in between is asked
 * by the next one (2.8.3) to emit again what was never written, with null in its place: a batch that
 * can never be emitted. What is written at once is there, or is not.
 */
final class ClickBatches
    implements IPartitionedTridentSpout<Integer, ClickBatches.Group, List<Number>> {
  private static final long EVENTS_MAX = 20_000;
  private static final Duration WAIT = Duration.ofMillis(100);

  private final Settings settings;

  ClickBatches(Settings settings) {
    this.settings = settings;
  }

  static final class Group implements ISpoutPartition {
    final int number;

    Group(int number) {
      this.number = number;
    }

    @Override
    public String getId() {
      return "group-" + number;
    }
  }

  private int groups() {
    return Math.min(settings.number("workers"), settings.number("partitions"));
  }

  @Override
  public Coordinator<Integer> getCoordinator(Map<String, Object> conf, TopologyContext context) {
    int groups = groups();
    return new Coordinator<>() {
      @Override
      public Integer getPartitionsForBatch() {
        return groups;
      }

      @Override
      public boolean isReady(long id) {
        return true;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Emitter<Integer, Group, List<Number>> getEmitter(
      Map<String, Object> conf, TopologyContext context) {
    return new Ranges();
  }

  /** One consumer for each partition: they stand where the next batch begins. */
  private final class Ranges implements Emitter<Integer, Group, List<Number>> {
    private final Map<Integer, KafkaConsumer<byte[], byte[]>> consumers = new HashMap<>();

    @Override
    public List<Group> getOrderedPartitions(Integer groups) {
      List<Group> all = new ArrayList<>();
      for (int g = 0; g < groups; g++) all.add(new Group(g));
      return all;
    }

    @Override
    public void refreshPartitions(List<Group> mine) {
      System.out.println("chunk42: running");
    }

    /** What is written of a group: from and to of each of its partitions, in their order. */
    @Override
    public Map<Group, List<Number>> emitBatchNew(
        TransactionAttempt attempt,
        TridentCollector collector,
        Set<Group> groups,
        Map<Group, List<Number>> before) {
      Map<Group, List<Number>> ranges = new HashMap<>();
      for (Group one : groups) {
        List<Number> last = before.get(one);
        List<Number> now = new ArrayList<>();
        for (int partition : partitionsOf(one)) {
          long from = last == null ? 0 : last.get(now.size() + 1).longValue();
          TopicPartition place = placeOf(partition);
          long end = consumerOf(partition).endOffsets(List.of(place)).get(place);
          long to = Math.min(end, from + EVENTS_MAX);
          emit(collector, partition, from, to);
          now.addAll(List.of(from, to));
        }
        ranges.put(one, now);
      }
      return ranges;
    }

    @Override
    public void reEmitPartitionBatch(
        TransactionAttempt attempt, TridentCollector collector, Group group, List<Number> ranges) {
      int at = 0;
      for (int partition : partitionsOf(group)) {
        emit(collector, partition, ranges.get(at++).longValue(), ranges.get(at++).longValue());
      }
    }

    private List<Integer> partitionsOf(Group group) {
      List<Integer> all = new ArrayList<>();
      for (int p = group.number; p < settings.number("partitions"); p += groups()) all.add(p);
      return all;
    }

    private void emit(TridentCollector collector, int partition, long from, long to) {
      KafkaConsumer<byte[], byte[]> consumer = consumerOf(partition);
      TopicPartition place = placeOf(partition);
      if (from < to && consumer.position(place) != from) consumer.seek(place, from);
      for (long next = from; next < to; ) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(WAIT).records(place)) {
          if (record.offset() < to) collector.emit(new Values((Object) record.value()));
          next = record.offset() + 1;
        }
        // One poll may bring more than the batch may have.
        if (next > to) consumer.seek(place, to);
      }
    }

    private TopicPartition placeOf(int partition) {
      return new TopicPartition(settings.text("from"), partition);
    }

    private KafkaConsumer<byte[], byte[]> consumerOf(int partition) {
      return consumers.computeIfAbsent(
          partition,
          none -> {
            KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                    Map.of("bootstrap.servers", settings.text("brokers")),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            consumer.assign(List.of(placeOf(partition)));
            consumer.seekToBeginning(List.of(placeOf(partition)));
            return consumer;
          });
    }

    @Override
    public void close() {
      consumers.values().forEach(KafkaConsumer::close);
    }
  }

  @Override
  public Map<String, Object> getComponentConfiguration() {
    return new HashMap<>();
  }

  @Override
  public Fields getOutputFields() {
    return new Fields("json");
  }
}
