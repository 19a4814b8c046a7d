import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * A record of the topic of clicks, as far as queries need it, by a scan over its bytes:
 *
 * {"partition":0,"offset":7,"user":"user-1","page":"/page/3","ad":12,"type":"view",
 * "eventTime":1700006400123,"ip":"10.0.0.1","hash":-5}
 *
 * One flat object, names in that order, no white space and no escapes: what our producer writes.
 */
public final class Click implements Serializable {
  public int partition;
  public int offset;
  public String page;
  public int ad;
  /** First letter of view, click, purchase, or end: see Query. */
  public byte type;
  /** Milliseconds since 1970. */
  public long eventTime;
  /** Of (partition, offset): what the audit sums. */
  public int hash;

  public Click() {}

  public static Click parse(byte[] json) {
    Click click = new Click();
    int at = 0;
    click.partition = (int) whole(json, at = value(json, at));
    click.offset = (int) whole(json, at = value(json, at));
    at = value(json, at); // user
    at = value(json, at);
    click.page = text(json, at);
    click.ad = (int) whole(json, at = value(json, at));
    click.type = json[(at = value(json, at)) + 1];
    click.eventTime = whole(json, at = value(json, at));
    at = value(json, at); // ip
    click.hash = (int) whole(json, value(json, at));
    return click;
  }

  /** Whose click it is: no part of what queries by campaign or page need. */
  public static String userOf(byte[] json) {
    return text(json, value(json, value(json, value(json, 0))));
  }

  /** Where the value behind the next name begins: behind `":`, which stands in no value. */
  private static int value(byte[] json, int from) {
    int at = from + 1;
    while (json[at] != ':' || json[at - 1] != '"') at++;
    return at + 1;
  }

  private static long whole(byte[] json, int from) {
    boolean negative = json[from] == '-';
    long value = 0;
    for (int at = negative ? from + 1 : from; json[at] >= '0' && json[at] <= '9'; at++) {
      value = value * 10 + (json[at] - '0');
    }
    return negative ? -value : value;
  }

  /** As workloads/log/log.ts mixes it, where nobody has written it into the record. */
  public static int hash(int partition, int offset) {
    int h = (offset + partition * 0x10000001) * 0x9e3779b1;
    h ^= h >>> 15;
    return h * 0x85ebca77;
  }

  private static String text(byte[] json, int from) {
    int to = from + 1;
    while (json[to] != '"') to++;
    return new String(json, from + 1, to - from - 1, StandardCharsets.UTF_8);
  }
}
