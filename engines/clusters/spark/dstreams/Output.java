import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Rows of a batch, and how far its clicks went, in one transaction, so that whoever takes over
 * could begin where the rows end. The driver writes, after all tasks of the batch: what an executor
 * computes twice is written once. Without a guarantee of that kind it sends them as they are.
 */
final class Output {
  private final String topic;
  private final boolean transactional;
  private final KafkaProducer<String, String> producer;

  Output(Settings settings) {
    topic = settings.text("to");
    transactional = settings.text("guarantee").equals("exactly-once");
    Properties properties = new Properties();
    properties.put("bootstrap.servers", settings.text("brokers"));
    properties.put("linger.ms", "0");
    if (transactional) properties.put("transactional.id", settings.text("name"));
    producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    if (transactional) producer.initTransactions();
  }

  void write(List<String> rows, String offsets) {
    if (transactional) producer.beginTransaction();
    try {
      for (String row : rows) producer.send(new ProducerRecord<>(topic, cellOf(row), row));
      producer.send(new ProducerRecord<>(topic + "-batches", 0, null, offsets));
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
