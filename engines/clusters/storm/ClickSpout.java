import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/**
 * Reads its share of the topic's partitions. With acks a click that fails is emitted again, and a
 * later process begins before the first one that was not acked. Without them what was read is
 * committed before any of it is emitted: at most once, whoever dies.
 */
public final class ClickSpout extends BaseRichSpout {
  private static final long COMMIT_NANOS = 100_000_000;

  private final Map<String, Object> properties = new HashMap<>();
  private final String topic;
  private final int partitions;
  private final boolean acked;

  private transient SpoutOutputCollector collector;
  private transient KafkaConsumer<byte[], byte[]> consumer;
  private transient ArrayDeque<ConsumerRecord<byte[], byte[]>> ready;
  /** By partition: what is under way, by offset. */
  private transient Map<Integer, TreeMap<Long, byte[]>> pending;
  private transient Map<Integer, Long> next;
  private transient long committedNanos;
  private transient boolean told;

  ClickSpout(Settings settings) {
    properties.put("bootstrap.servers", settings.text("brokers"));
    properties.put("group.id", settings.text("name"));
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", "false");
    topic = settings.text("from");
    partitions = settings.number("partitions");
    acked = !settings.text("guarantee").equals("none");
  }

  @Override
  public void open(Map<String, Object> conf, TopologyContext context, SpoutOutputCollector out) {
    collector = out;
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> mine = new ArrayList<>();
    int tasks = context.getComponentTasks(context.getThisComponentId()).size();
    for (int p = context.getThisTaskIndex(); p < partitions; p += tasks) {
      mine.add(new TopicPartition(topic, p));
    }
    consumer.assign(mine);
    ready = new ArrayDeque<>();
    pending = new HashMap<>();
    next = new HashMap<>();
    for (TopicPartition one : mine) pending.put(one.partition(), new TreeMap<>());
  }

  @Override
  public void nextTuple() {
    if (!told) {
      told = true;
      System.out.println("chunk42: running");
    }
    if (ready.isEmpty()) read();
    if (acked) commitAcked();
    ConsumerRecord<byte[], byte[]> record = ready.poll();
    if (record == null) return;
    if (!acked) {
      collector.emit(new Values((Object) record.value()));
      return;
    }
    next.put(record.partition(), record.offset() + 1);
    pending.get(record.partition()).put(record.offset(), record.value());
    emit(record.partition(), record.offset(), record.value());
  }

  private void read() {
    consumer.poll(Duration.ZERO).forEach(ready::add);
    if (!acked && !ready.isEmpty()) consumer.commitSync();
  }

  private void emit(int partition, long offset, byte[] value) {
    collector.emit(new Values((Object) value), partition + "/" + offset);
  }

  @Override
  public void ack(Object id) {
    pending.get(partitionOf(id)).remove(offsetOf(id));
  }

  @Override
  public void fail(Object id) {
    byte[] value = pending.get(partitionOf(id)).get(offsetOf(id));
    if (value != null) emit(partitionOf(id), offsetOf(id), value);
  }

  private void commitAcked() {
    long now = System.nanoTime();
    if (now - committedNanos < COMMIT_NANOS) return;
    committedNanos = now;
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    next.forEach(
        (partition, to) -> {
          TreeMap<Long, byte[]> open = pending.get(partition);
          long safe = open.isEmpty() ? to : open.firstKey();
          offsets.put(new TopicPartition(topic, partition), new OffsetAndMetadata(safe));
        });
    if (!offsets.isEmpty()) consumer.commitAsync(offsets, null);
  }

  private static int partitionOf(Object id) {
    String text = (String) id;
    return Integer.parseInt(text.substring(0, text.indexOf('/')));
  }

  private static long offsetOf(Object id) {
    String text = (String) id;
    return Long.parseLong(text.substring(text.indexOf('/') + 1));
  }

  @Override
  public void declareOutputFields(OutputFieldsDeclarer declarer) {
    declarer.declare(new Fields("json"));
  }
}
