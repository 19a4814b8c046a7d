import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeMap;

/** What a job is told, as a file of properties that the driver writes. */
public final class Settings implements Serializable {
  private final Properties values = new Properties();

  public static Settings read(String file) throws IOException {
    Settings settings = new Settings();
    try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
      settings.values.load(reader);
    }
    return settings;
  }

  public String text(String name) {
    String value = values.getProperty(name);
    if (value == null) throw new IllegalArgumentException(name + ": not set");
    return value;
  }

  public int number(String name) {
    return Integer.parseInt(text(name));
  }

  public long big(String name) {
    return Long.parseLong(text(name));
  }

  /** All settings below that prefix, without it, in order of their names. */
  public TreeMap<String, String> below(String prefix) {
    TreeMap<String, String> found = new TreeMap<>();
    for (String name : values.stringPropertyNames()) {
      if (name.startsWith(prefix)) found.put(name.substring(prefix.length()), text(name));
    }
    return found;
  }
}
