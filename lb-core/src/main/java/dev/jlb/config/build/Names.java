package dev.jlb.config.build;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;

/** Which characters names of proxies, servers and sections consist of (manual 2.1, 4). */
final class Names {
    private Names() {}

    /** Complains about the first forbidden character. @param what {@code server}, {@code frontend}, … */
    static boolean check(Word name, String what, Diagnostics diagnostics) {
        String text = name.text();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && "-_.:".indexOf(c) < 0) {
                diagnostics.alert(name.at(i, 1), "character '" + c + "' is not permitted in " + what + " name '" + text + "'.", "names consist of letters, digits, '-', '_', '.' and ':'");
                return false;
            }
        }
        return true;
    }
}
