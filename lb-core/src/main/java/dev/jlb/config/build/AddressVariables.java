package dev.jlb.config.build;

import dev.jlb.config.syntax.Environment;

/** Environment variables inside addresses ({@code server s $HOST:80}), which need no quotes there. */
final class AddressVariables {
    private AddressVariables() {}

    /** Unset variables become nothing. */
    static String expand(String text, Environment environment) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '$' || at + 1 == text.length()) {
                out.append(c);
                at++;
                continue;
            }
            boolean braced = text.charAt(at + 1) == '{';
            int from = at + (braced ? 2 : 1);
            int to = from;
            while (to < text.length() && (Character.isLetterOrDigit(text.charAt(to)) || text.charAt(to) == '_')) {
                to++;
            }
            String value = environment.get(text.substring(from, to));
            out.append(value == null ? "" : value);
            at = braced && to < text.length() && text.charAt(to) == '}' ? to + 1 : to;
        }
        return out.toString();
    }
}
