import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The open-loop load: sends each click when it is due, whatever an engine does, and says when it was
 * late itself. Reads `clicks-P.bin` of each partition: due time (us, int64), timestamp (ms, int64),
 * length (int32), that many bytes; little-endian.
 *
 * Hears on standard input, a line each: `load`: everything at once. `go NANOS`: when due, from that
 * moment of the monotonic clock on. Its end ends the process. Says a line of JSON for each.
 */
public class Produce {
  private static final int HEAD_BYTES = 8 + 8 + 4;
  private static final long IDLE_NANOS = 200_000;

  private final String topic;
  private final long warmupUs;
  private final KafkaProducer<byte[], byte[]> producer;
  private final MappedByteBuffer[] clicks;
  private final Histogram lagUs = new Histogram(3);
  private final AtomicReference<Exception> failed = new AtomicReference<>();
  private long sent;

  private Produce(Settings settings) throws IOException {
    topic = settings.text("topic");
    warmupUs = settings.big("warmupMs") * 1000;
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.text("brokers"));
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    // Five milliseconds would be a floor under every latency.
    properties.put(ProducerConfig.LINGER_MS_CONFIG, "0");
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(256 << 10));
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(64 << 20));
    producer = new KafkaProducer<>(properties);
    clicks = new MappedByteBuffer[settings.number("partitions")];
    for (int p = 0; p < clicks.length; p++) {
      Path file = Path.of(settings.text("folder"), "clicks-" + p + ".bin");
      try (FileChannel channel = FileChannel.open(file)) {
        clicks[p] = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        clicks[p].order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    // Connected, and knows the topic.
    producer.partitionsFor(topic);
  }

  private void send(long originNanos, boolean paced) throws Exception {
    long began = System.nanoTime();
    for (MappedByteBuffer file : clicks) file.rewind();
    lagUs.reset();
    sent = 0;
    while (Arrays.stream(clicks).anyMatch(ByteBuffer::hasRemaining)) {
      long before = sent;
      for (int p = 0; p < clicks.length; p++) sendDue(p, originNanos, paced);
      if (sent == before) LockSupport.parkNanos(IDLE_NANOS);
      if (failed.get() != null) throw failed.get();
    }
    producer.flush();
    if (failed.get() != null) throw failed.get();
    System.out.printf(
        "{\"kind\":\"ended\",\"events\":%d,\"tookMs\":%.3f,"
            + "\"lagMsP50\":%.3f,\"lagMsP99\":%.3f,\"lagMsMax\":%.3f}%n",
        sent,
        (System.nanoTime() - began) / 1e6,
        lagUs.getValueAtPercentile(50) / 1e3,
        lagUs.getValueAtPercentile(99) / 1e3,
        lagUs.getMaxValue() / 1e3);
  }

  private void sendDue(int partition, long originNanos, boolean paced) {
    MappedByteBuffer file = clicks[partition];
    long nowUs = paced ? (System.nanoTime() - originNanos) / 1000 : Long.MAX_VALUE;
    while (file.hasRemaining()) {
      long dueUs = file.getLong(file.position());
      if (dueUs > nowUs) return;
      long timestamp = file.getLong(file.position() + 8);
      byte[] value = new byte[file.getInt(file.position() + 16)];
      file.position(file.position() + HEAD_BYTES);
      file.get(value);
      producer.send(
          new ProducerRecord<>(topic, partition, timestamp, null, value),
          (metadata, error) -> {
            if (error != null) failed.compareAndSet(null, error);
          });
      sent++;
      if (paced && dueUs >= warmupUs) lagUs.recordValue(Math.max(0, nowUs - dueUs));
    }
  }

  public static void main(String[] args) throws IOException {
    try {
      Produce produce = new Produce(Settings.read(args[0]));
      System.out.println("{\"kind\":\"ready\"}");
      BlockingQueue<String> orders = new LinkedBlockingQueue<>();
      Thread listener = new Thread(() -> listen(orders), "listener");
      listener.setDaemon(true);
      listener.start();
      while (true) {
        String order = orders.take();
        boolean paced = order.startsWith("go ");
        produce.send(paced ? Long.parseLong(order.substring(3)) : 0, paced);
      }
    } catch (Exception error) {
      String why = String.valueOf(error).replaceAll("[\"\\\\\\s]+", " ");
      System.out.println("{\"kind\":\"failed\",\"error\":\"" + why + "\"}");
    }
    Runtime.getRuntime().halt(0);
  }

  /** Beside the sending: whoever began it may be gone long before it is over. */
  private static void listen(BlockingQueue<String> orders) {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) orders.add(line);
    } catch (IOException gone) {
      // As good as its end.
    }
    Runtime.getRuntime().halt(0);
  }
}
