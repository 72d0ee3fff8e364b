package dev.jlb.config.keyword;

import java.util.List;
import java.util.Set;

/**
 * What a keyword of the language is: everything that the parser, the checker, {@code jlb keywords} and the reference pages
 * need to know of it, in one place.
 *
 * @param name one or more words joined by a blank: {@code maxconn}, {@code timeout client}, {@code option httplog}
 * @param sections where it may stand
 * @param state what jlb does with it
 * @param usage its form in the manual's notation
 * @param doc one line: what it is for
 * @param note for any state but SUPPORTED: what differs, or what to do instead
 * @param manual the section of HAProxy's 3.4 manual
 * @param negatable whether {@code no} may stand before it
 * @param accepted example lines that must be accepted (complete lines, run as a generated test)
 * @param rejected example lines that must be refused
 * @param parser reads the rest of the line into the model
 */
public record Keyword(
        String name,
        Set<SectionKind> sections,
        SupportState state,
        String usage,
        String doc,
        String note,
        String manual,
        boolean negatable,
        List<String> accepted,
        List<String> rejected,
        LineParser parser) {

    /** Reads the words after the keyword. */
    @FunctionalInterface
    public interface LineParser {
        /**
         * @param arguments positioned behind the keyword
         * @param scope the section that the line stands in, and what is being built from it
         * @throws ConfigException when the line is wrong
         */
        void parse(Arguments arguments, Scope scope);
    }
}
