package dev.jlb.config.build;

import dev.jlb.config.keyword.Declare;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.SectionKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** All other keywords of the manual, so that none is unknown: tunings without meaning here, and what jlb does not do yet. */
final class LaterKeywords implements KeywordFamily {
    @Override
    public List<Keyword> keywords() {
        List<Keyword> all = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(LaterKeywords.class.getResourceAsStream("later.tsv")), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    all.add(keyword(line.split("\t")));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static Keyword keyword(String[] columns) {
        String name = columns[0];
        Set<SectionKind> sections = EnumSet.noneOf(SectionKind.class);
        for (String section : columns[1].split(",")) {
            SectionKind.of(section).ifPresent(sections::add);
        }
        Declare declare = Declare.keyword(name, sections).negatable().doc("See the manual.");
        return switch (columns[2]) {
            case "NO_OP" -> declare.accepts(name + " 1").noOp("a tuning of HAProxy's own machinery");
            case "REMOVED" -> declare.rejects(name).parse((a, s) -> {
                throw a.error(a.line().word(0).span(), "'" + name + "' is not supported any more.", "the manual of HAProxy 3.4 names its replacement");
            });
            default -> declare.rejects(name).notImplemented("remove the line, or keep this configuration on HAProxy", "rest");
        };
    }
}
