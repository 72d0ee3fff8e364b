package dev.jlb.config.syntax;

/**
 * The second level of quoting, inside the parentheses of a call (manual 2.2): as on a line, except that {@code \#}, {@code \$}
 * and {@code \xNN} mean nothing, that no backslash protects a comma or a parenthesis, and that {@code \'} is no escape between
 * double quotes.
 */
final class ArgumentText {
    private final String raw;
    private final StringBuilder text = new StringBuilder();
    private final int[] offsets;

    private ArgumentText(String raw) {
        this.raw = raw;
        this.offsets = new int[raw.length()];
        resolve();
    }

    static String unquote(String raw) {
        return isPlain(raw) ? raw : new ArgumentText(raw).text.toString();
    }

    /** The same for a piece of a word; each char keeps the column that it came from. */
    static Word unquote(Word raw) {
        if (isPlain(raw.text())) {
            return raw;
        }
        ArgumentText argument = new ArgumentText(raw.text());
        int[] columns = new int[raw.columns().length == 0 ? 0 : argument.text.length()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = raw.columns()[argument.offsets[i]];
        }
        return new Word(argument.text.toString(), raw.span(), columns);
    }

    private static boolean isPlain(String raw) {
        return raw.indexOf('\\') < 0 && raw.indexOf('"') < 0 && raw.indexOf('\'') < 0;
    }

    private void resolve() {
        char quote = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (quote == '\'') {
                if (c == '\'') {
                    quote = 0;
                } else {
                    append(c, i);
                }
            } else if (c == '\\' && i + 1 < raw.length()) {
                int from = i;
                char next = raw.charAt(++i);
                switch (next) {
                    case 'n' -> append('\n', from);
                    case 'r' -> append('\r', from);
                    case 't' -> append('\t', from);
                    case ' ', '\\', '"' -> append(next, from);
                    default -> {
                        if (next != '\'' || quote != 0) {
                            append('\\', from);
                        }
                        append(next, i);
                    }
                }
            } else if (c == '"') {
                quote = quote == 0 ? '"' : 0;
            } else if (c == '\'' && quote == 0) {
                quote = '\'';
            } else {
                append(c, i);
            }
        }
    }

    private void append(char c, int offset) {
        offsets[text.length()] = offset;
        text.append(c);
    }
}
