import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a broker gives to a plain consumer, which does nothing with it: the ceiling of whoever reads
 * from it. Reads a topic of that many events from its beginning, several times, as a JVM is slow at
 * first; says a line of JSON for each time.
 */
public class Consume {
  private static final Duration WAIT = Duration.ofMillis(100);

  public static void main(String[] args) throws IOException {
    Settings settings = Settings.read(args[0]);
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.text("brokers"));
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
    // As our own client asks.
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Integer.toString(4 << 20));
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties);
    List<TopicPartition> all = new ArrayList<>();
    for (int p = 0; p < settings.number("partitions"); p++) {
      all.add(new TopicPartition(settings.text("topic"), p));
    }
    consumer.assign(all);
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long events = settings.big("events");
    for (int pass = 0; pass < settings.number("passes"); pass++) {
      consumer.seekToBeginning(all);
      for (TopicPartition one : all) consumer.position(one);
      long began = System.nanoTime();
      long cpuBegan = system.getProcessCpuTime();
      long come = 0;
      while (come < events) come += consumer.poll(WAIT).count();
      System.out.printf(
          "{\"kind\":\"pass\",\"tookMs\":%.3f,\"cpuMs\":%.3f}%n",
          (System.nanoTime() - began) / 1e6,
          (system.getProcessCpuTime() - cpuBegan) / 1e6);
    }
    Runtime.getRuntime().halt(0);
  }
}
