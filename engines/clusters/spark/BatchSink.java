import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows of a batch and its number in one transaction: Spark's own Kafka sink repeats a batch that it
 * tries again, so exactly-once is what `foreachBatch` makes of the batch's number. The driver
 * writes, so a batch must fit in it; one that was replaced is fenced by the transactional id.
 */
final class BatchSink {
  private static final Duration WAIT = Duration.ofSeconds(5);

  private final String topic;
  private final TopicPartition numbers;
  private final KafkaProducer<String, String> producer;
  private long last;

  BatchSink(Settings settings) {
    topic = settings.text("to");
    numbers = new TopicPartition(topic + "-batches", 0);
    Properties properties = new Properties();
    properties.put("bootstrap.servers", settings.text("brokers"));
    properties.put("transactional.id", settings.text("name"));
    properties.put("linger.ms", "0");
    producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    producer.initTransactions();
    last = lastCommitted(settings);
  }

  void write(Dataset<Row> batch, long id) {
    if (id <= last) return;
    producer.beginTransaction();
    try {
      // One job with all tasks at once; partition by partition they would wait for each other.
      for (Row row : batch.collectAsList()) {
        producer.send(new ProducerRecord<>(topic, row.getString(0), row.getString(1)));
      }
      producer.send(new ProducerRecord<>(numbers.topic(), 0, null, Long.toString(id)));
      producer.commitTransaction();
      last = id;
    } catch (RuntimeException error) {
      producer.abortTransaction();
      throw error;
    }
  }

  /** Of a driver before this one; -1: none has committed. */
  private long lastCommitted(Settings settings) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", settings.text("brokers"));
    properties.put("isolation.level", "read_committed");
    long found = -1;
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(numbers));
      consumer.seekToBeginning(List.of(numbers));
      long end = consumer.endOffsets(List.of(numbers)).get(numbers);
      while (consumer.position(numbers) < end) {
        for (ConsumerRecord<String, String> one : consumer.poll(WAIT)) {
          found = Math.max(found, Long.parseLong(one.value()));
        }
      }
    }
    return found;
  }
}
