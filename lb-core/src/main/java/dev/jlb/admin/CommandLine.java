package dev.jlb.admin;

import java.util.ArrayList;
import java.util.List;

/** A line of the runtime API: commands separated by {@code ;}, words by blanks; a backslash takes the next character as it is. */
final class CommandLine {
    private CommandLine() {}

    /** The words of each command, in order; a command without words is one empty word. */
    static List<String[]> parse(String line) {
        List<String[]> commands = new ArrayList<>();
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
                inWord = true;
            } else if (c == ' ' || c == '\t' || c == ';') {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
                if (c == ';') {
                    commands.add(array(words));
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        if (!words.isEmpty() || commands.isEmpty()) {
            commands.add(array(words));
        }
        return commands;
    }

    private static String[] array(List<String> words) {
        String[] array = words.isEmpty() ? new String[] {""} : words.toArray(String[]::new);
        words.clear();
        return array;
    }
}
