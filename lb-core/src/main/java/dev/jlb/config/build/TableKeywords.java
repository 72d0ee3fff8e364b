package dev.jlb.config.build;

import dev.jlb.config.keyword.ArgumentShape;
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

/** Keywords of {@code global} that nothing in jlb reads, from {@code global.tsv}: a table, because there are hundreds and each is one line. */
final class TableKeywords implements KeywordFamily {
    @Override
    public List<Keyword> keywords() {
        List<Keyword> all = new ArrayList<>(300);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(TableKeywords.class.getResourceAsStream("global.tsv")), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    all.add(keyword(line.split("\t", -1)));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return all;
    }

    private static Keyword keyword(String[] column) {
        String name = column[0];
        String shape = column[3];
        Declare declare = Declare.keyword(name, EnumSet.of(SectionKind.GLOBAL)).manual(column[6]).usage(column[7].equals("-") ? "" : column[7]).doc(column[8]);
        if (column[2].equals("no")) {
            declare.negatable();
        }
        boolean absent = column[1].equals("ABSENT");
        if (absent) {
            declare.rejects(column[4]);
        } else {
            declare.accepts(column[4]);
        }
        if (!column[5].isEmpty()) {
            declare.rejects(column[5]);
        }
        String note = column[9];
        return switch (column[1]) {
            case "NO_OP" -> declare.noOp(note, shape);
            case "DIFFERENT" -> declare.different(note, (a, s) -> ArgumentShape.check(shape, a));
            case "ABSENT" -> declare.removed("unknown keyword '" + name + "' in 'global' section; it " + note + ".");
            default -> declare.notImplemented(note, shape);
        };
    }
}
