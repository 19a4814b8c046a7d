import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
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
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.TimeWindows;

/**
 * One instance of a Kafka Streams application; several of one id share its partitions. Arguments: the
 * settings, and the name of its folder.
 */
public class Job {
  /**
   * Time goes by the greatest time stamp of any partition, and what is behind it by more than a
   * window and its grace is dropped: in a backlog, and when one of two instances was away, that is
   * what only comes later. A day was the grace of all windows while nobody had to name it.
   */
  private static final long GRACE_MS = Duration.ofDays(1).toMillis();

  private static volatile KafkaStreams.State state;

  public static void main(String[] args) throws Exception {
    Settings settings = Settings.read(args[0]);
    Query query = new Query(settings);
    StreamsBuilder builder = new StreamsBuilder();
    KStream<byte[], byte[]> records =
        builder.stream(
            settings.text("from"), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()));
    long stateBytes = told(settings, "stateBytes", 0);
    if (stateBytes > 0) {
      records = records.processValues(new Ballast(settings, stateBytes, Job::tellWhetherRunning));
    }
    Duration grace = Duration.ofMillis(told(settings, "graceMs", GRACE_MS));
    KStream<String, String> rows =
        query.sessions
            ? sessions(records, query, grace)
            : query.each ? each(clicks(records, query), query) : counted(records, query, grace);
    rows.to(settings.text("to"), Produced.with(Serdes.String(), Serdes.String()));
    KafkaStreams streams = new KafkaStreams(builder.build(), properties(settings, args[1]));
    streams.setStateListener(
        (now, before) -> {
          state = now;
          tellWhetherRunning();
          if (now == KafkaStreams.State.ERROR) Runtime.getRuntime().halt(1);
        });
    Figures.print(streams);
    streams.start();
  }

  /** Of the job or, which goes before it, of the user; absent or no number: `usual`. */
  private static long told(Settings settings, String name, long usual) {
    String job = settings.below("").getOrDefault(name, "");
    String value = settings.below("conf.").getOrDefault(name, job);
    return value.matches("\\d+") ? Long.parseLong(value) : usual;
  }

  /** Also from threads of streams, when their state is as large as it should be. */
  private static void tellWhetherRunning() {
    boolean running = state == KafkaStreams.State.RUNNING && Ballast.UNFILLED.get() == 0;
    if (running) System.out.println("chunk42: running");
  }

  private static KStream<byte[], Click> clicks(KStream<byte[], byte[]> records, Query query) {
    return records.mapValues(Click::parse).filter((none, click) -> query.counts(click));
  }

  private static KStream<String, String> each(KStream<byte[], Click> clicks, Query query) {
    return clicks.map((none, click) -> new KeyValue<>(null, query.row(click)));
  }

  /** The record's own time stamp is its event time. */
  private static KStream<String, String> counted(
      KStream<byte[], byte[]> records, Query query, Duration grace) {
    return clicks(records, query)
        .map((none, click) -> new KeyValue<>(query.key(click), click.hash))
        .groupByKey(Grouped.with(Serdes.String(), Serdes.Integer()))
        .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(query.windowMs), grace))
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

  /** Clicks a gap apart are two sessions for us, and one for them. A session that grows moves. */
  private static KStream<String, String> sessions(
      KStream<byte[], byte[]> records, Query query, Duration grace) {
    return records
        .mapValues(json -> Map.entry(Click.userOf(json), Click.parse(json)))
        .filter((none, click) -> query.counts(click.getValue()))
        .map((none, click) -> new KeyValue<>(click.getKey(), click.getValue().hash))
        .groupByKey(Grouped.with(Serdes.String(), Serdes.Integer()))
        .windowedBy(
            SessionWindows.ofInactivityGapAndGrace(Duration.ofMillis(query.windowMs - 1), grace))
        .aggregate(
            Sum::new,
            (user, hash, sum) -> sum.plus(hash),
            (user, one, other) -> one.plus(other),
            Materialized.with(Serdes.String(), Sum.SERDE))
        .toStream()
        .map(
            (session, sum) -> {
              long start = session.window().start();
              Sum now = sum == null ? new Sum() : sum;
              String row = query.sessionRow(start, session.key(), now.count, now.hash);
              return new KeyValue<>(session.key(), row);
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

    Sum plus(Sum other) {
      return new Sum(count + other.count, hash + other.hash);
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
