package dev.jlb.proxy;

import java.util.BitSet;
import java.util.List;

/** The events of {@code retry-on} (manual 4.2): what makes a request be tried again. */
final class RetryPolicy {
    private static final List<Integer> ALL_RETRYABLE = List.of(500, 502, 503, 504);

    /** The server could not be reached. */
    final boolean connectFailure;
    /** The server closed without a word. */
    final boolean emptyResponse;
    /** What the server sent is no complete head of a response. */
    final boolean junkResponse;
    /** The server's time passed before a response. */
    final boolean responseTimeout;

    private final BitSet statuses = new BitSet();

    /** @param events as configured, checked by the language */
    RetryPolicy(List<String> events) {
        boolean all = events.contains("all-retryable-errors");
        connectFailure = all || events.contains("conn-failure");
        emptyResponse = all || events.contains("empty-response");
        junkResponse = all || events.contains("junk-response");
        responseTimeout = all || events.contains("response-timeout");
        if (all) {
            ALL_RETRYABLE.forEach(statuses::set);
        }
        events.stream().filter(event -> event.chars().allMatch(Character::isDigit)).forEach(event -> statuses.set(Integer.parseInt(event)));
    }

    boolean status(int status) {
        return statuses.get(status);
    }

    /** Whether requests that were sent may have to be sent again, so that a copy must be kept. */
    boolean needsCopy() {
        return emptyResponse || junkResponse || responseTimeout || !statuses.isEmpty();
    }
}
