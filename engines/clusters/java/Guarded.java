import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs the main of another class, and ends with whoever started this process: its standard input
 * ends then, whether that was Ctrl-C, a crash or kill -9. Arguments: the class, then its own.
 */
public class Guarded {
  private static final int ORPHANED = 143;

  public static void main(String[] args) throws Throwable {
    Thread guard = new Thread(Guarded::watch, "guard");
    guard.setDaemon(true);
    guard.start();
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException thrown) {
      // Threads of the other class would keep the process alive.
      thrown.getCause().printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static void watch() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException gone) {
      // As good as its end.
    }
    Runtime.getRuntime().halt(ORPHANED);
  }
}
