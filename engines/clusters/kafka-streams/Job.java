import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;

/** One instance of a Kafka Streams application; several of one id share its partitions. */
public class Job {
  public static void main(String[] args) throws Exception {
    Settings settings = Settings.read(args[0]);
    Query query = new Query(settings);
    StreamsBuilder builder = new StreamsBuilder();
    KStream<byte[], Click> clicks =
        builder.stream(
                settings.text("from"), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
            .mapValues(Click::parse)
            .filter((none, click) -> query.counts(click));
    KStream<String, String> rows = query.each ? each(clicks, query) : counted(clicks, query);
    rows.to(settings.text("to"), Produced.with(Serdes.String(), Serdes.String()));
    KafkaStreams streams = new KafkaStreams(builder.build(), properties(settings, args[1]));
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.RUNNING) System.out.println("chunk42: running");
          if (now == KafkaStreams.State.ERROR) Runtime.getRuntime().halt(1);
        });
    streams.start();
  }

  private static KStream<String, String> each(KStream<byte[], Click> clicks, Query query) {
    return clicks.map((none, click) -> new KeyValue<>(null, query.row(click)));
  }

  /** The record's own time stamp is its event time. */
  private static KStream<String, String> counted(KStream<byte[], Click> clicks, Query query) {
    return clicks
        .map((none, click) -> new KeyValue<>(query.key(click), click.hash))
        .groupByKey(Grouped.with(Serdes.String(), Serdes.Integer()))
        .windowedBy(
            TimeWindows.ofSizeAndGrace(
                Duration.ofMillis(query.windowMs), Duration.ofMillis(query.latenessMs)))
        .aggregate(
            Sum::new,
            (key, hash, sum) -> sum.plus(hash),
            Materialized.with(Serdes.String(), Sum.SERDE))
        .toStream()
        .map(
            (cell, sum) -> {
              long start = cell.window().start();
              String name = query.cell(start, cell.key());
              return new KeyValue<>(name, query.row(start, cell.key(), sum.count, sum.hash));
            });
  }

  private static Properties properties(Settings settings, String instance) {
    Properties properties = new Properties();
    properties.putAll(settings.below("conf."));
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.text("brokers"));
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.text("name"));
    // Two of them on one machine would fight for the lock of the folder.
    properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.text("folder") + "/" + instance);
    properties.put(StreamsConfig.CLIENT_ID_CONFIG, settings.text("name") + "-" + instance);
    return properties;
  }

  /** A count and a sum of hashes. */
  static final class Sum {
    final long count;
    final int hash;

    Sum() {
      this(0, 0);
    }

    private Sum(long count, int hash) {
      this.count = count;
      this.hash = hash;
    }

    Sum plus(int other) {
      return new Sum(count + 1, hash + other);
    }

    static final Serde<Sum> SERDE = Serdes.serdeFrom(serializer(), deserializer());

    private static Serializer<Sum> serializer() {
      return (topic, sum) ->
          sum == null ? null : (sum.count + "," + sum.hash).getBytes(StandardCharsets.US_ASCII);
    }

    private static Deserializer<Sum> deserializer() {
      return (topic, bytes) -> {
        if (bytes == null) return null;
        String[] parts = new String(bytes, StandardCharsets.US_ASCII).split(",");
        return new Sum(Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
      };
    }
  }
}
