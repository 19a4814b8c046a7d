import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The committed reader of results: prints the rows of a topic as they become readable. Before the
 * rows of one poll stands `@` and the moment when it returned, in ns of the monotonic clock. `ready`
 * comes first, once it stands at the beginning of each partition. No group, no commit.
 */
public class Collect {
  private static final Duration WAIT = Duration.ofMillis(100);

  public static void main(String[] args) throws IOException {
    Settings settings = Settings.read(args[0]);
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.text("brokers"));
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, settings.text("isolation"));
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties);
    List<TopicPartition> all = new ArrayList<>();
    for (int p = 0; p < settings.number("partitions"); p++) {
      all.add(new TopicPartition(settings.text("topic"), p));
    }
    consumer.assign(all);
    consumer.seekToBeginning(all);
    for (TopicPartition one : all) consumer.position(one);
    OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
    out.write("ready\n".getBytes(StandardCharsets.UTF_8));
    out.flush();
    while (true) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(WAIT);
      if (records.isEmpty()) continue;
      out.write(("@" + System.nanoTime() + "\n").getBytes(StandardCharsets.UTF_8));
      for (ConsumerRecord<byte[], byte[]> record : records) {
        out.write(record.value());
        out.write('\n');
      }
      out.flush();
    }
  }
}
