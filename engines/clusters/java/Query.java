import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A question of ours, for jobs that are programs: which clicks count, by which key, in which window.
 * Each partition ends with one record of the type `end`, long after the last click: it closes the
 * windows that are still open, and is nobody's answer.
 */
public final class Query implements Serializable {
  private final boolean viewsOnly;
  private final boolean byPage;
  /** One row out for each click that counts; otherwise counts per key and window. */
  public final boolean each;
  /** Counts per user and session; `windowMs` of quiet ends one, and its window is its start. */
  public final boolean sessions;
  public final long windowMs;
  public final long latenessMs;
  /** Of window 0, in ms since 1970. */
  private final long baseMs;
  /** ad -> campaign */
  private final int[] campaigns;

  public Query(Settings settings) throws IOException {
    viewsOnly = settings.text("query.type").equals("view");
    byPage = settings.text("query.key").equals("page");
    each = settings.text("query.output").equals("each");
    sessions = settings.text("query.output").equals("sessions");
    windowMs = settings.big("query.windowMs");
    latenessMs = settings.big("query.latenessMs");
    baseMs = settings.big("baseMs");
    campaigns =
        Arrays.stream(Files.readString(Path.of(settings.text("campaigns"))).trim().split("\n"))
            .mapToInt(Integer::parseInt)
            .toArray();
  }

  public boolean counts(Click click) {
    return viewsOnly ? click.type == 'v' : click.type != 'e';
  }

  public String key(Click click) {
    return byPage ? click.page : Integer.toString(campaigns[click.ad]);
  }

  public int campaign(Click click) {
    return campaigns[click.ad];
  }

  /** A row of one click. */
  public String row(Click click) {
    return click.partition
        + ","
        + click.offset
        + ","
        + key(click)
        + ","
        + (click.eventTime - baseMs)
        + ","
        + click.hash;
  }

  /** A row of a user's session; a count of 0 takes it back. */
  public String sessionRow(long start, String user, long count, int hash) {
    return (start - baseMs) + "," + user + "," + count + "," + hash;
  }

  public long windowStart(long eventTime) {
    return startOf(windowNumber(eventTime));
  }

  public long windowNumber(long eventTime) {
    return Math.floorDiv(eventTime - baseMs, windowMs);
  }

  public long startOf(long windowNumber) {
    return windowNumber * windowMs + baseMs;
  }

  /** A row of a key and window; a later one replaces an earlier one. `hash`: the sum of theirs. */
  public String row(long windowStart, String key, long count, int hash) {
    return cell(windowStart, key) + "," + count + "," + hash;
  }

  /** The name of a key in a window, which its rows are partitioned by. */
  public String cell(long windowStart, String key) {
    return (windowStart - baseMs) / windowMs + "," + key;
  }
}
