package ocivault.protect;

import java.util.List;
import java.util.TreeMap;

/** The secrets found in one text so far: of two that overlap, the first one found stays. */
final class Spans {

    private final TreeMap<Integer, Span> byStart = new TreeMap<>();

    void add(Span span) {
        var before = byStart.floorEntry(span.from());
        var after = byStart.ceilingEntry(span.from());
        if (span.from() < span.to()
                && (before == null || before.getValue().to() <= span.from())
                && (after == null || span.to() <= after.getKey())) {
            byStart.put(span.from(), span);
        }
    }

    void addAll(List<Span> others) {
        others.forEach(this::add);
    }

    boolean isEmpty() {
        return byStart.isEmpty();
    }

    /** In the order of the text. */
    List<Span> list() {
        return List.copyOf(byStart.values());
    }
}
