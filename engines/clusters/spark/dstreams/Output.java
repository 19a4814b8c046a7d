import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Rows of a batch, its number and how far its clicks went, in one transaction, so that whoever takes
 * over knows which batches it need not write again. The driver writes, after all tasks of the
 * batch: what an executor computes twice is written once. Without a guarantee of that kind it sends
 * them as they are.
 */
final class Output {
  private final String topic;
  private final String brokers;
  private final boolean transactional;
  private final KafkaProducer<String, String> producer;

  Output(Settings settings) {
    topic = settings.text("to");
    brokers = settings.text("brokers");
    transactional = settings.text("guarantee").equals("exactly-once");
    Properties properties = new Properties();
    properties.put("bootstrap.servers", brokers);
    properties.put("linger.ms", "0");
    if (transactional) properties.put("transactional.id", settings.text("name"));
    producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    if (transactional) producer.initTransactions();
  }

  /** The newest batch that is written; of none, the least number there is. */
  long lastMs() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", brokers);
    properties.put("isolation.level", "read_committed");
    StringDeserializer text = new StringDeserializer();
    long lastMs = Long.MIN_VALUE;
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties, text, text)) {
      TopicPartition batches = new TopicPartition(topic + "-batches", 0);
      consumer.assign(List.of(batches));
      consumer.seekToBeginning(List.of(batches));
      long end = consumer.endOffsets(List.of(batches)).get(batches);
      while (consumer.position(batches) < end) {
        for (var batch : consumer.poll(Duration.ofMillis(100))) {
          lastMs = Long.parseLong(batch.value().split(" ")[0]);
        }
      }
    }
    return lastMs;
  }

  void write(List<String> rows, long batchMs, String offsets) {
    if (transactional) producer.beginTransaction();
    try {
      for (String row : rows) producer.send(new ProducerRecord<>(topic, cellOf(row), row));
      producer.send(new ProducerRecord<>(topic + "-batches", 0, null, batchMs + " " + offsets));
      if (transactional) producer.commitTransaction();
      else producer.flush();
    } catch (RuntimeException error) {
      if (transactional) producer.abortTransaction();
      throw error;
    }
  }

  /** Rows of a cell go to one partition: a later one replaces an earlier one. */
  private static String cellOf(String row) {
    int second = row.indexOf(',', row.indexOf(',') + 1);
    return row.substring(0, second);
  }
}
