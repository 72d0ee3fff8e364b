package dev.jlb.config.model;

import dev.jlb.config.source.Span;
import java.util.List;

/** One line that says what is sent instead of a built-in error page (manual 4.2). Of the lines of a proxy for one status the last counts. */
public sealed interface ErrorPage {
    /** {@code errorfile}. @param message the file, a whole response; empty to close without a word */
    record File(int status, byte[] message) implements ErrorPage {}

    /** {@code errorloc}. @param code 302 or 303 */
    record Location(int status, int code, String url) implements ErrorPage {}

    /** {@code http-error}: what it says is in {@link RuleSet#HTTP_ERROR}. */
    record Rule(int status) implements ErrorPage {}

    /** {@code errorfiles}: replaced by its files once all is read. @param codes which of the section's; empty for all */
    record Section(String name, List<Integer> codes, Span span) implements ErrorPage {
        public Section {
            codes = List.copyOf(codes);
        }
    }
}
