package dev.jlb.diff;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table of hostile bytes and what HAProxy 2.6.12 made of them. A row is a line {@code > BYTES} with, below it, {@code =} the outcome, or
 * {@code s} the outcome of the strict parser and {@code u} that of {@code option accept-invalid-http-request} / {@code -response}. Where HAProxy 3.4's manual or
 * an RFC asks for something else, {@code !} gives the reason and {@code js} / {@code ju} jlb's outcome. In rows of responses, {@code METHOD > BYTES} names the
 * request's method. Bytes are written with {@code \r \n \t \0 \\ \xHH} and <code>{{text*COUNT}}</code>.
 */
record AdversarialFile(Path file, List<Object> lines) {
    /** One input. Outcomes are null where there is none. */
    static final class Row {
        String method = "GET";
        String bytes;
        String strict;
        String unsafe;
        String reason;
        String jlbStrict;
        String jlbUnsafe;

        String expected(boolean relaxed) {
            return relaxed ? jlbUnsafe != null ? jlbUnsafe : unsafe : jlbStrict != null ? jlbStrict : strict;
        }
    }

    static AdversarialFile read(Path file) throws IOException {
        List<Object> lines = new ArrayList<>();
        Row row = null;
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            Matcher start = START.matcher(line);
            if (line.isEmpty() || line.startsWith("#")) {
                lines.add(line);
            } else if (start.matches()) {
                row = new Row();
                row.method = start.group(1) == null ? "GET" : start.group(1).strip();
                row.bytes = start.group(2);
                lines.add(row);
            } else {
                int space = line.indexOf(' ');
                String rest = line.substring(space + 1);
                switch (line.substring(0, space)) {
                    case "=" -> row.strict = row.unsafe = rest;
                    case "s" -> row.strict = rest;
                    case "u" -> row.unsafe = rest;
                    case "!" -> row.reason = rest;
                    case "js" -> row.jlbStrict = rest;
                    case "ju" -> row.jlbUnsafe = rest;
                    default -> throw new IOException(file + ": " + line);
                }
            }
        }
        return new AdversarialFile(file, lines);
    }

    private static final Pattern START = Pattern.compile("([A-Z]+ )?> (.*)");

    List<Row> rows() {
        return lines.stream().filter(Row.class::isInstance).map(Row.class::cast).toList();
    }

    void write() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Object line : lines) {
            if (line instanceof Row row) {
                text.append(row.method.equals("GET") ? "" : row.method + " ").append("> ").append(row.bytes).append('\n');
                if (row.strict != null && row.strict.equals(row.unsafe)) {
                    text.append("= ").append(row.strict).append('\n');
                } else {
                    text.append("s ").append(row.strict).append("\nu ").append(row.unsafe).append('\n');
                }
                if (row.reason != null) {
                    text.append("! ").append(row.reason).append('\n');
                }
                if (row.jlbStrict != null) {
                    text.append("js ").append(row.jlbStrict).append('\n');
                }
                if (row.jlbUnsafe != null) {
                    text.append("ju ").append(row.jlbUnsafe).append('\n');
                }
            } else {
                text.append(line).append('\n');
            }
        }
        Files.writeString(file, text);
    }

    private static final Pattern REPEAT = Pattern.compile("\\{\\{(.*?)\\*(\\d+)}}");
    private static final Pattern RUN = Pattern.compile("(.)\\1{39,}", Pattern.DOTALL);

    static byte[] bytes(String text) {
        String repeated = REPEAT.matcher(text).replaceAll(match -> Matcher.quoteReplacement(match.group(1).repeat(Integer.parseInt(match.group(2)))));
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < repeated.length(); i++) {
            char c = repeated.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            switch (repeated.charAt(++i)) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case '0' -> out.append('\0');
                case 'x' -> {
                    out.append((char) Integer.parseInt(repeated.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> out.append(repeated.charAt(i));
            }
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    static String shown(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : RUN.matcher(text).replaceAll(match -> Matcher.quoteReplacement("{{" + match.group(1) + "*" + match.group().length() + "}}")).toCharArray()) {
            switch (c) {
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\0' -> out.append("\\0");
                case '\\' -> out.append("\\\\");
                default -> out.append(c < ' ' || c > '~' ? String.format("\\x%02x", (int) c) : String.valueOf(c));
            }
        }
        return out.toString();
    }
}
