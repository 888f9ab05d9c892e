package ocivault.githubapp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import ocivault.http.HttpMessage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | ''                     | retry-after: 7                                                    | 7",
                "403 | ''                     | retry-after: 0                                                    | 1",
                "403 | ''                     | retry-after: Thu, 01 Jan 2026 00:00:30 GMT                        | 30",
                "403 | ''                     | x-ratelimit-remaining: 0; x-ratelimit-reset: 1767225645           | 45",
                "429 | ''                     | x-ratelimit-remaining: 0; x-ratelimit-reset: 1                    | 1",
                "403 | ''                     | x-ratelimit-remaining: 4999; x-ratelimit-reset: 1767225645        | -1",
                "403 | secondary Rate Limit   | x-ratelimit-remaining: 4999                                       | 60",
                "403 | abuse detection        | ''                                                                | 60",
                "429 | ''                     | retry-after: soon                                                 | 60",
                "403 | suspended              | ''                                                                | -1",
                "401 | rate limit             | retry-after: 7                                                    | -1",
                "502 | ''                     | retry-after: 7                                                    | -1"
            })
    void saysHowLongToWaitWhereItIsOne(int status, String words, String headers, long seconds) {
        var all = new HashMap<String, List<String>>();
        for (var header : headers.split("; ")) {
            int colon = header.indexOf(':');
            if (colon > 0) {
                all.put(header.substring(0, colon), List.of(header.substring(colon + 2)));
            }
        }

        var limit = RateLimit.of(new HttpMessage.Answer(status, all, new byte[0], true), words, NOW);

        assertEquals(seconds < 0 ? Optional.empty() : Optional.of(new RateLimit(Duration.ofSeconds(seconds))), limit);
    }
}
