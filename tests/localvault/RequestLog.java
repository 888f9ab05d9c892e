//SOURCES LoggedRequest.java
//SOURCES WireRequest.java
package localvault;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What arrived, and how much of it at once. Thread-safe. */
final class RequestLog {
    private final Clock clock;
    private final List<Entry> entries = new ArrayList<>();
    private int connections;
    private int peakConnections;
    private int inProgress;
    private int peakRequests;

    RequestLog(Clock clock) {
        this.clock = clock;
    }

    /** One request in the log, in progress until its answer starts to go out. */
    final class Entry {
        private final WireRequest request;
        private final Instant time = clock.instant();
        private int status;
        private boolean done;

        private Entry(WireRequest request) {
            this.request = request;
        }

        /** Called just before the status goes out, so that whoever has the answer finds it in the log. */
        void answered(int status) {
            synchronized (RequestLog.this) {
                this.status = status;
                done();
            }
        }

        /** The request is over, answered or not. */
        void done() {
            synchronized (RequestLog.this) {
                if (!done) {
                    done = true;
                    inProgress--;
                }
            }
        }
    }

    synchronized Entry arrived(WireRequest request) {
        Entry entry = new Entry(request);
        entries.add(entry);
        peakRequests = Math.max(peakRequests, ++inProgress);
        return entry;
    }

    synchronized void connected() {
        peakConnections = Math.max(peakConnections, ++connections);
    }

    synchronized void disconnected() {
        connections--;
    }

    synchronized List<LoggedRequest> requests() {
        return entries.stream()
                .map(entry -> LoggedRequest.of(entry.request, entry.time, entry.status))
                .toList();
    }

    synchronized int peakConnections() {
        return peakConnections;
    }

    synchronized int peakRequests() {
        return peakRequests;
    }

    synchronized void reset() {
        entries.clear();
        peakConnections = connections;
        peakRequests = inProgress;
    }
}
