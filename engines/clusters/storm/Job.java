import java.io.File;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.LocalCluster;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.shade.org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.storm.shade.org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.trident.Stream;
import org.apache.storm.trident.TridentTopology;
import org.apache.storm.tuple.Fields;

/**
 * A topology in a local cluster: nimbus, supervisor and workers are threads of this process, so what
 * dies is all of it, and it is started again from outside. ZooKeeper's data outlive it: Trident
 * keeps there which batch is next; Storm's own, of a cluster that is gone, are passed over.
 */
public class Job {
  public static void main(String[] args) throws Exception {
    Settings settings = Settings.read(args[0]);
    int port = settings.number("zooKeeperPort");
    // Its own one would listen on all addresses.
    File data = new File(settings.text("folder"), "zookeeper");
    ServerCnxnFactory factory =
        ServerCnxnFactory.createFactory(new InetSocketAddress("127.0.0.1", port), 100);
    factory.startup(new ZooKeeperServer(data, data, 2000));
    Map<String, Object> daemons = new HashMap<>();
    daemons.put(Config.STORM_ZOOKEEPER_SERVERS, List.of("127.0.0.1"));
    daemons.put(Config.STORM_ZOOKEEPER_PORT, port);
    daemons.put(Config.STORM_ZOOKEEPER_ROOT, "/storm-" + settings.number("life"));
    // A minute by default, which is longer than most of our runs.
    daemons.put(Config.EXECUTOR_METRICS_FREQUENCY_SECS, 5);
    LocalCluster cluster = new LocalCluster.Builder().withDaemonConf(daemons).build();
    Config config = new Config();
    settings.below("conf.").forEach((name, value) -> config.put(name, plain(value)));
    Query query = new Query(settings);
    boolean batches = settings.text("mode").equals("trident");
    StormTopology topology = batches ? batched(settings, query) : tuples(settings, query);
    cluster.submitTopology(settings.text("name"), config, topology);
    Figures.print(cluster, settings.text("name"));
  }

  private static StormTopology tuples(Settings settings, Query query) {
    int workers = settings.number("workers");
    TopologyBuilder topology = new TopologyBuilder();
    topology.setSpout("clicks", new ClickSpout(settings), workers);
    topology.setBolt("keys", new KeyBolt(query), workers).localOrShuffleGrouping("clicks");
    if (query.each) {
      topology
          .setBolt("rows", new EachBolt(settings), workers)
          .addConfiguration(Config.TOPOLOGY_TICK_TUPLE_FREQ_SECS, 1)
          .localOrShuffleGrouping("keys");
    } else {
      topology
          .setBolt("rows", new CountBolt(settings), workers)
          .addConfiguration(Config.TOPOLOGY_TICK_TUPLE_FREQ_SECS, 1)
          .fieldsGrouping("keys", new Fields("cell"));
    }
    return topology.createTopology();
  }

  /** Trident: batches in their order, each with a number that its state remembers. */
  private static StormTopology batched(Settings settings, Query query) {
    int workers = settings.number("workers");
    TridentTopology topology = new TridentTopology();
    Stream clicks =
        topology
            .newStream("clicks", new ClickBatches(settings))
            .parallelismHint(workers)
            .each(
                new Fields("json"), new KeyFunction(query), new Fields("cell", "row", "hash"));
    if (query.each) {
      clicks.partitionPersist(
          RowsState.factory(settings), new Fields("row"), new RowsState.Updater());
    } else {
      clicks
          .groupBy(new Fields("cell"))
          .persistentAggregate(
              CellsState.factory(settings), new Fields("hash"), new Sums(), new Fields("sum"))
          .parallelismHint(workers);
    }
    return topology.build();
  }

  private static Object plain(String value) {
    if (value.equals("true") || value.equals("false")) return Boolean.valueOf(value);
    return value.matches("-?\\d+") ? (Object) Long.valueOf(value) : value;
  }
}
