import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import ocivault.Cli;

/**
 * The proxy, which writes all that is on its heap to the file {@code -Ddump=FILE} when it could not become the server,
 * unreachable objects too.
 */
class HeapDumpingProxy {

    public static void main(String... args) throws IOException {
        int end = List.of(args).indexOf("--");
        var program = new GitHubMcpProxy(List.of(args).subList(end, args.length));
        int exitCode = Cli.run(program, Arrays.copyOf(args, end));
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpHeap(System.getProperty("dump"), false);
        System.exit(exitCode);
    }
}
