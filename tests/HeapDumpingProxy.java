import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * The proxy, which writes all that is on its heap to the file {@code -Ddump=FILE} when it could not become the server,
 * unreachable objects too.
 */
class HeapDumpingProxy {

    public static void main(String... args) throws IOException {
        int exitCode = GitHubMcpProxy.run(args);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(System.getProperty("dump"), false);
        System.exit(exitCode);
    }
}
