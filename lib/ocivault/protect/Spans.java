package ocivault.protect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The secrets found in one text so far: of two that overlap, the first one found stays. */
final class Spans {

    private final List<Span> spans = new ArrayList<>();

    void add(Span span) {
        if (span.from() < span.to() && spans.stream().noneMatch(span::overlaps)) {
            spans.add(span);
        }
    }

    void addAll(List<Span> others) {
        others.forEach(this::add);
    }

    /** In the order of the text. */
    List<Span> list() {
        spans.sort(Comparator.comparingInt(Span::from));
        return List.copyOf(spans);
    }
}
