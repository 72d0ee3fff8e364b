package dev.jlb.config.model;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Span;
import java.util.List;

/**
 * A {@code mailers} section (manual 12.3): mail servers, each of which gets every mail.
 *
 * @param timeoutMillis for one mail, from the connection to the end
 */
public record Mailers(String name, Span span, long timeoutMillis, List<Mailer> mailers) implements NamedSection {
    /** {@code timeout mail}, milliseconds. */
    public static final Setting<Long> TIMEOUT = Setting.of("timeout mail", 10_000L);

    /** {@code mailer} lines. */
    public static final Setting<List<Mailer>> LINES = Setting.of("mailer", List.of());

    /** One mail server. */
    public record Mailer(String name, Address.Inet address, Span span) {}

    public Mailers {
        mailers = List.copyOf(mailers);
    }

    @Override
    public SectionKind kind() {
        return SectionKind.MAILERS;
    }
}
