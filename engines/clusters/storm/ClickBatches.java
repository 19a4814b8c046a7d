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
 */
final class ClickBatches
    implements IPartitionedTridentSpout<Integer, ClickBatches.Partition, List<Number>> {
  private static final long EVENTS_MAX = 20_000;
  private static final Duration WAIT = Duration.ofMillis(100);

  private final Settings settings;

  ClickBatches(Settings settings) {
    this.settings = settings;
  }

  static final class Partition implements ISpoutPartition {
    final int number;

    Partition(int number) {
      this.number = number;
    }

    @Override
    public String getId() {
      return "partition-" + number;
    }
  }

  @Override
  public Coordinator<Integer> getCoordinator(Map<String, Object> conf, TopologyContext context) {
    int partitions = settings.number("partitions");
    return new Coordinator<>() {
      @Override
      public Integer getPartitionsForBatch() {
        return partitions;
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
  public Emitter<Integer, Partition, List<Number>> getEmitter(
      Map<String, Object> conf, TopologyContext context) {
    return new Ranges();
  }

  /** One consumer for each partition: they stand where the next batch begins. */
  private final class Ranges implements Emitter<Integer, Partition, List<Number>> {
    private final Map<Integer, KafkaConsumer<byte[], byte[]>> consumers = new HashMap<>();

    @Override
    public List<Partition> getOrderedPartitions(Integer partitions) {
      List<Partition> all = new ArrayList<>();
      for (int p = 0; p < partitions; p++) all.add(new Partition(p));
      return all;
    }

    @Override
    public void refreshPartitions(List<Partition> mine) {
      System.out.println("chunk42: running");
    }

    @Override
    public Map<Partition, List<Number>> emitBatchNew(
        TransactionAttempt attempt,
        TridentCollector collector,
        Set<Partition> partitions,
        Map<Partition, List<Number>> before) {
      Map<Partition, List<Number>> ranges = new HashMap<>();
      for (Partition one : partitions) {
        List<Number> last = before.get(one);
        long from = last == null ? 0 : last.get(1).longValue();
        TopicPartition place = placeOf(one);
        long end = consumerOf(one).endOffsets(List.of(place)).get(place);
        long to = Math.min(end, from + EVENTS_MAX);
        emit(collector, one, from, to);
        ranges.put(one, List.of(from, to));
      }
      return ranges;
    }

    @Override
    public void reEmitPartitionBatch(
        TransactionAttempt attempt,
        TridentCollector collector,
        Partition partition,
        List<Number> range) {
      emit(collector, partition, range.get(0).longValue(), range.get(1).longValue());
    }

    private void emit(TridentCollector collector, Partition partition, long from, long to) {
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

    private TopicPartition placeOf(Partition partition) {
      return new TopicPartition(settings.text("from"), partition.number);
    }

    private KafkaConsumer<byte[], byte[]> consumerOf(Partition partition) {
      return consumers.computeIfAbsent(
          partition.number,
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
