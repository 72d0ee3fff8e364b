package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.IN_GLOBAL;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Setting;
import dev.jlb.config.syntax.Word;
import dev.jlb.http.HeaderName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What concerns HTTP/1 alone: {@code h1-*} (manual 3.1). */
final class Http1Keywords implements KeywordFamily {
    private static Keyword flag(String name, Setting<Boolean> setting, String doc) {
        return keyword(name, IN_GLOBAL).doc(doc).manual("3.1").accepts(name).rejects(name + " x").parse((a, s) -> {
            a.end();
            s.global().put(setting, true);
        });
    }

    @Override
    public List<Keyword> keywords() {
        return List.of(
                flag("h1-accept-payload-with-any-method", GlobalSettings.H1_ANY_BODY, "HTTP/1.0 requests of GET, HEAD and DELETE may have a body; else they are answered with 413."),
                flag("h1-do-not-close-on-insecure-transfer-encoding", GlobalSettings.H1_KEEP_INSECURE, "A message with Content-Length beside Transfer-Encoding does not end its connection."),
                keyword("h1-case-adjust", IN_GLOBAL).usage("<from> <to>").doc("The case in which bogus HTTP/1 peers get a header's name.").manual("3.1")
                        .accepts("h1-case-adjust content-length Content-Length").rejects("h1-case-adjust", "h1-case-adjust a", "h1-case-adjust A a", "h1-case-adjust a-b A-C").parse((a, s) -> {
                            if (a.line().size() < 3) {
                                throw a.error(a.lastSpan(), "'h1-case-adjust' expects <from> and <to> as argument.");
                            }
                            Map<String, String> names = new LinkedHashMap<>(s.global().get(GlobalSettings.H1_CASE));
                            add(names, a.take("<from>").text(), a.take("<to>").text(), a);
                            a.end();
                            s.global().put(GlobalSettings.H1_CASE, Map.copyOf(names));
                        }),
                keyword("h1-case-adjust-file", IN_GLOBAL).usage("<hdrs-file>").doc("A file of header names in the case that bogus HTTP/1 peers want.").manual("3.1")
                        .accepts("h1-case-adjust-file /dev/null").rejects("h1-case-adjust-file", "h1-case-adjust-file /nosuchfile").parse((a, s) -> {
                            Word file = a.take("a file");
                            a.end();
                            s.global().put(GlobalSettings.H1_CASE_FILE, read(file, a));
                        }));
    }

    private static Map<String, String> read(Word file, Arguments a) {
        Map<String, String> names = new LinkedHashMap<>();
        try {
            int number = 0;
            for (String line : Files.readAllLines(Path.of(file.text()), StandardCharsets.ISO_8859_1)) {
                number++;
                String text = line.strip();
                if (text.isEmpty() || text.startsWith("#")) {
                    continue;
                }
                String[] words = text.split("[ \t]+");
                if (words.length != 2) {
                    throw a.error(file.span(), "'h1-case-adjust-file " + file + "' : line " + number + " : two header names are expected.");
                }
                add(names, words[0], words[1], a);
            }
        } catch (IOException unreadable) {
            throw new ConfigException(file.span(), "'h1-case-adjust-file' : failed to open file '" + file + "'.");
        }
        return Map.copyOf(names);
    }

    private static void add(Map<String, String> names, String from, String to, Arguments a) {
        if (!HeaderName.isToken(from) || !from.equalsIgnoreCase(to)) {
            throw a.error(a.lastSpan(), "'" + a.keyword() + "' : <from> and <to> must not differ execpt the case.");
        }
        if (!from.equals(from.toLowerCase(Locale.ROOT))) {
            throw a.error(a.lastSpan(), "'" + a.keyword() + "' : <from> must not contain upper case letters.");
        }
        if (names.putIfAbsent(from, to) != null) {
            throw a.error(a.lastSpan(), "'" + a.keyword() + "' : duplicate case-adjustment header '" + from + "'.");
        }
    }
}
