package dev.jlb.admin;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Anonymized mode (management.txt 9.3 {@code set anon}): names and addresses in dumps become hashes of 24 bits, the same for the same name and key, so that relations stay visible.
 *
 * @param key not 0
 */
record Anonymizer(long key) {
    /** Which words of a line are sensitive, by command; words are separated by blanks. */
    private static final Map<String, int[]> COLUMNS = Map.of("show servers state", new int[] {1, 3, 4, 17, 22, 23}, "show servers conn", new int[] {0, 2}, "show backend", new int[] {0});

    private static final Pattern FIELD = Pattern.compile("\\b(fe|be|srv|src|frontend|backend|server|source|addr)=([^ \\n]+)|uri=\"(.*)\"");

    /** What a command's answer is in this mode; those that show no names are as they are. */
    String apply(String command, String answer) {
        int[] columns = COLUMNS.get(command);
        if (columns != null) {
            return lines(answer, columns);
        }
        return switch (command) {
            case "show sess" -> FIELD.matcher(answer).replaceAll(found -> Matcher.quoteReplacement(found.group(1) == null ? "uri=\"" + hash(found.group(3)) + '"' : found.group(1) + "=" + word(found.group(2))));
            case "show env" -> Pattern.compile("(?m)^([^=\\n]+)=(.*)$").matcher(answer).replaceAll(found -> Matcher.quoteReplacement(found.group(1) + "=" + hash(found.group(2))));
            default -> answer;
        };
    }

    private String lines(String answer, int[] columns) {
        StringBuilder out = new StringBuilder();
        for (String line : answer.split("\n")) {
            if (!line.startsWith("#")) {
                String[] words = line.split(" ");
                for (int column : columns) {
                    // the first line of the states is the format's version
                    if (column < words.length && (words.length > 1 || columns.length == 1)) {
                        words[column] = word(words[column]);
                    }
                }
                line = String.join(" ", words);
            }
            out.append(line).append('\n');
        }
        return out.toString();
    }

    /** Both parts of {@code backend/server} by themselves, and of {@code address:port} the first. */
    private String word(String word) {
        if (word.isEmpty() || word.equals("-") || word.startsWith("<")) {
            return word;
        }
        int slash = word.indexOf('/');
        if (slash > 0) {
            return hash(word.substring(0, slash)) + "/" + hash(word.substring(slash + 1));
        }
        int colon = word.lastIndexOf(':');
        return colon > 0 ? hash(word.substring(0, colon)) + word.substring(colon) : hash(word);
    }

    String hash(String text) {
        CRC32 sum = new CRC32();
        sum.update(Long.toString(key).getBytes(StandardCharsets.US_ASCII));
        sum.update(0);
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        // an avalanche, because a checksum alone of similar names is similar
        long mixed = (sum.getValue() + key) * 0x9E3779B97F4A7C15L;
        return String.format("%06x", mixed >>> 40);
    }
}
