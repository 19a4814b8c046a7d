import java.io.File;
import java.net.InetSocketAddress;
import org.apache.storm.Config;
import org.apache.storm.LocalCluster;
import org.apache.storm.shade.org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.storm.shade.org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.tuple.Fields;

/** A topology in a local cluster: nimbus, supervisor and workers are threads of this process. */
public class Job {
  public static void main(String[] args) {
    try {
      run(Settings.read(args[0]));
    } catch (Throwable error) {
      // Storm's threads would keep the JVM alive.
      error.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static void run(Settings settings) throws Exception {
    Query query = new Query(settings);
    int workers = settings.number("workers");
    int port = settings.number("zooKeeperPort");
    boolean acked = !settings.text("guarantee").equals("none");
    // Its own one would listen on all addresses.
    File data = new File(settings.text("folder"), "zookeeper-" + port);
    ServerCnxnFactory factory =
        ServerCnxnFactory.createFactory(new InetSocketAddress("127.0.0.1", port), 100);
    factory.startup(new ZooKeeperServer(data, data, 2000));
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
    Config config = new Config();
    config.setNumAckers(acked ? workers : 0);
    config.setMaxSpoutPending(10_000);
    // Clicks go from bolt to bolt as they are.
    config.setFallBackOnJavaSerialization(true);
    settings.below("conf.").forEach((name, value) -> config.put(name, plain(value)));
    LocalCluster cluster = new LocalCluster("127.0.0.1", (long) port);
    cluster.submitTopology(settings.text("name"), config, topology.createTopology());
  }

  private static Object plain(String value) {
    if (value.equals("true") || value.equals("false")) return Boolean.valueOf(value);
    return value.matches("-?\\d+") ? (Object) Long.valueOf(value) : value;
  }
}
