import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** Where rows are written. Storm has no transactions: what writes in them brings its own. */
final class Rows {
  final String topic;
  private final KafkaProducer<String, String> producer;

  /** Each row by itself, idempotent. */
  Rows(Settings settings) {
    this(settings, Map.of());
  }

  /** In transactions; an earlier writer of that name is fenced, and what it left open is aborted. */
  Rows(Settings settings, String writer) {
    this(settings, Map.of("transactional.id", writer));
    producer.initTransactions();
  }

  private Rows(Settings settings, Map<String, String> more) {
    topic = settings.text("to");
    Map<String, Object> properties = new HashMap<>(more);
    properties.put("bootstrap.servers", settings.text("brokers"));
    properties.put("linger.ms", "0");
    producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  Future<RecordMetadata> send(String key, String row) {
    return send(new ProducerRecord<>(topic, key, row));
  }

  Future<RecordMetadata> send(ProducerRecord<String, String> record) {
    return producer.send(record);
  }

  void begin() {
    producer.beginTransaction();
  }

  /** Also waits for all that was sent, and throws what went wrong with it. */
  void commit() {
    producer.commitTransaction();
  }
}
