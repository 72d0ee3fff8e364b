package dev.jlb.config.keyword;

import dev.jlb.config.syntax.Word;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks arguments against a one-line description, for keywords and options whose values nothing in the program reads. Terms stand in the
 * order of the arguments, separated by blanks:
 *
 * <pre>
 * word                any word                    int  int(1,64)   a whole number, within bounds
 * size                bytes, with k, m or g       time  time(1000) a time; milliseconds that a bare number counts
 * on|off  =auto       one of these literals       rest             everything that is left, nothing included
 * file                a file that can be read   number(1,9) a number and nothing but a number
 * {len int; ssl}      options in any order        cond             an optional if / unless tail
 * term?  term*  term+ optional, repeated
 * </pre>
 *
 * Nothing may follow what the shape names, unless it ends with {@code ignored}: HAProxy does not look at more, and jlb warns.
 */
public final class ArgumentShape {
    private ArgumentShape() {}

    /** @throws ConfigException at the first argument that does not fit */
    public static void check(String shape, Arguments a) {
        terms(shape, a);
        a.end();
    }

    /** As {@link #check}, for options in the middle of a line: what follows is left to the caller. */
    public static void take(String shape, Arguments a) {
        terms(shape, a);
    }

    private static void terms(String shape, Arguments a) {
        int at = 0;
        while (at < shape.length()) {
            int end = shape.charAt(at) == '{' ? shape.indexOf('}', at) + 1 : at;
            while (end < shape.length() && shape.charAt(end) != ' ') {
                end++;
            }
            term(shape.substring(at, end), a);
            at = end + 1;
        }
    }

    private static void term(String term, Arguments a) {
        if (term.charAt(0) == '{') {
            options(term.substring(1, term.length() - 1), a);
            return;
        }
        if (term.equals("rest")) {
            a.takeRest();
            return;
        }
        if (term.equals("ignored")) {
            a.ignoreRest();
            return;
        }
        if (term.equals("cond")) {
            a.takeCondition();
            return;
        }
        char last = term.charAt(term.length() - 1);
        String plain = last == '?' || last == '*' || last == '+' ? term.substring(0, term.length() - 1) : term;
        if (last == '?') {
            if (a.hasNext() && (!literal(plain) || matches(plain, a.peek()))) {
                value(plain, a);
            }
            return;
        }
        if (last != '*') {
            value(plain, a);
        }
        while ((last == '*' || last == '+') && a.hasNext()) {
            value(plain, a);
        }
    }

    private static void value(String type, Arguments a) {
        int open = type.indexOf('(');
        String name = open < 0 ? type : type.substring(0, open);
        switch (name) {
            case "word" -> a.take("an argument");
            case "int" -> {
                Word word = a.take("an integer argument");
                int number = Values.lenient(word, a.keyword(), Integer.MIN_VALUE, a);
                int comma = type.indexOf(',');
                if (open >= 0 && (number < Integer.parseInt(type.substring(open + 1, comma)) || number > Integer.parseInt(type.substring(comma + 1, type.length() - 1)))) {
                    throw a.error(word.span(), "'" + a.keyword() + "' expects a value between " + type.substring(open + 1, comma) + " and " + type.substring(comma + 1, type.length() - 1) + " (got " + number + ").");
                }
            }
            case "file" -> {
                Word word = a.take("a file");
                if (!Files.isReadable(Path.of(word.file()))) {
                    throw a.error(word.span(), "'" + a.keyword() + "' : cannot open '" + word + "': No such file or directory.");
                }
            }
            case "number" -> {
                int comma = type.indexOf(',');
                Values.integer(a.take("a number"), a.keyword(), Integer.parseInt(type.substring(open + 1, comma)), Integer.parseInt(type.substring(comma + 1, type.length() - 1)));
            }
            case "size" -> Values.size(a.take("a size"), a.keyword());
            case "time" -> Values.time(a.take("a time"), a.keyword(), open < 0 ? 1 : Long.parseLong(type.substring(open + 1, type.length() - 1)), a.diagnostics());
            default -> {
                Word word = a.take(list(type));
                if (!matches(type, word)) {
                    throw a.error(word.span(), "'" + a.keyword() + "' expects " + list(type) + ", but got '" + word + "'.");
                }
            }
        }
    }

    private static void options(String options, Arguments a) {
        List<String> all = List.of(options.split("; ?"));
        while (a.hasNext()) {
            Word word = a.peek();
            String found = null;
            for (String option : all) {
                if (option.equals(word.text()) || option.startsWith(word.text() + " ")) {
                    found = option;
                }
            }
            if (found == null) {
                return;
            }
            a.take("an option");
            if (found.length() > word.text().length()) {
                terms(found.substring(word.text().length() + 1), a);
            }
        }
    }

    private static boolean literal(String type) {
        return type.indexOf('|') >= 0 || type.charAt(0) == '=';
    }

    private static boolean matches(String type, Word word) {
        String literals = type.charAt(0) == '=' ? type.substring(1) : type;
        return List.of(literals.split("\\|")).contains(word.text());
    }

    private static String list(String type) {
        String literals = type.charAt(0) == '=' ? type.substring(1) : type;
        return "'" + literals.replace("|", "', '") + "'";
    }
}
