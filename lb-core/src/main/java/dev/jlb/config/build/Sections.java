package dev.jlb.config.build;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.Line;
import dev.jlb.config.syntax.Section;
import java.util.LinkedHashMap;
import java.util.Map;

/** Heads of the sections that are neither global nor proxies: their names, and what jlb does with each kind. */
final class Sections {
    private final Diagnostics diagnostics;
    private final Map<NamedSection.Key, NamedSection> byKey = new LinkedHashMap<>();

    Sections(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    Map<NamedSection.Key, NamedSection> all() {
        return byKey;
    }

    /** Whether sections of the kind take a name. */
    private static boolean named(SectionKind kind) {
        return kind != SectionKind.TRACES && kind != SectionKind.NAMESPACE_LIST;
    }

    /** Whether the name may be missing. */
    private static boolean optional(SectionKind kind) {
        return kind == SectionKind.CRT_STORE;
    }

    /** The section's name, or null when its head is wrong. */
    String head(Section section, SectionKind kind) {
        Line header = section.header();
        int words = named(kind) ? 2 : 1;
        if (header.size() > words) {
            diagnostics.alert(header.word(words).span(), "'" + kind.keyword() + "' cannot handle unexpected argument '" + header.word(words) + "'.");
            return null;
        }
        if (header.size() < words) {
            if (named(kind) && !optional(kind)) {
                diagnostics.alert(header.span(), "missing name for " + kind.keyword() + " section.", "write '" + kind.keyword() + " <name>'");
                return null;
            }
            return "";
        }
        return !named(kind) ? "" : Names.check(header.word(1), "'" + kind.keyword() + "'", diagnostics) ? header.word(1).text() : null;
    }

    void add(NamedSection section, SectionKind kind) {
        NamedSection before = byKey.putIfAbsent(section.key(), section);
        if (before == null || !named(kind) || kind == SectionKind.CRT_STORE && section.name().isEmpty()) {
            return;
        }
        if (kind == SectionKind.USERLIST) {
            diagnostics.warning(section.span(), "ignoring duplicated userlist '" + section.name() + "'.");
        } else {
            Span first = before.span();
            diagnostics.alert(section.span(), kind.keyword() + " section '" + section.name() + "' has the same name as another one declared at " + first.file() + ":" + first.line() + ".");
        }
    }

    /** What jlb does otherwise than HAProxy with a section of the kind; null when nothing. */
    static String difference(SectionKind kind) {
        return switch (kind) {
            case RESOLVERS -> "jlb asks these name servers for 'do-resolve' only: servers keep the addresses that the system gave for their names at start";
            case PEERS -> "jlb exchanges no tables with other processes: each keeps its own";
            default -> null;
        };
    }

    /** What a configuration loses when jlb runs it without sections of the kind; null when jlb runs them. */
    static String missing(SectionKind kind) {
        return switch (kind) {
            case USERLIST, HTTP_ERRORS, RESOLVERS, PEERS, MAILERS, CACHE, RING, LOG_FORWARD, LOG_PROFILE, HEALTHCHECK, CRT_STORE -> null;
            case FCGI_APP -> "put an HTTP server before the application";
            case ACME -> "fetch certificates with another tool";
            default -> "remove the section, or keep this configuration on HAProxy";
        };
    }
}
