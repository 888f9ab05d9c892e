//SOURCES VaultServer.java
package localvault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;

/** Options of a server. Not thread-safe. */
public final class VaultServerBuilder {
    boolean https;
    int port;
    int pageSize = 50;
    int transitionReads = 1;
    String region = "eu-frankfurt-1";
    Clock clock = Clock.systemUTC();

    VaultServerBuilder() {}

    /** TLS with a certificate for 127.0.0.1, ::1 and localhost, see {@link VaultServer#certificateFile}. */
    public VaultServerBuilder https() {
        https = true;
        return this;
    }

    /** Port to listen on; 0, the default, picks a free one. */
    public VaultServerBuilder port(int port) {
        this.port = port;
        return this;
    }

    /** Entries on a page where the request names no limit, and at most; default 50. */
    public VaultServerBuilder pageSize(int entries) {
        pageSize = entries;
        return this;
    }

    /** How many looks at a secret still see CREATING, UPDATING and the like; default 1, 0 for none. */
    public VaultServerBuilder transitionReads(int reads) {
        transitionReads = reads;
        return this;
    }

    /** Region of the OCIDs and of the profiles; default eu-frankfurt-1. */
    public VaultServerBuilder region(String region) {
        this.region = region;
        return this;
    }

    /** Time of signature checks, token expiry and time stamps; default the system's. */
    public VaultServerBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /** Starts listening. An UncheckedIOException where the port cannot be had. */
    public VaultServer start() {
        try {
            return new VaultServer(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
