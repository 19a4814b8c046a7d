import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** Where bolts write: idempotent, without transactions, of which Storm has none. */
final class Rows {
  private final KafkaProducer<String, String> producer;
  private final String topic;

  Rows(Map<String, Object> properties, String topic) {
    this.topic = topic;
    producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  static HashMap<String, Object> properties(Settings settings) {
    HashMap<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", settings.text("brokers"));
    properties.put("linger.ms", "0");
    return properties;
  }

  Future<RecordMetadata> send(String key, String row) {
    return producer.send(new ProducerRecord<>(topic, key, row));
  }
}
