package dev.jlb.sample;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.ExpressionSyntax;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.List;

/**
 * What the manual's tables say of a fetch or a converter, so that calls of those that jlb does not have yet are judged all the same.
 *
 * @param contexts where a fetch may be used, in the 22 letters that {@link Phase#isIn} reads; "" for converters
 * @param input of a converter; ANY for fetches
 * @param arguments their types, in order: {@code string}, {@code integer}, {@code table}, {@code backend}, …
 * @param minimum how many of them must be given
 * @param output ANY when it depends
 */
record Signature(String contexts, SampleType input, List<String> arguments, int minimum, SampleType output) {
    /** Reads a line of {@code known.txt}; null when it has no signature. */
    static Signature of(String columns) {
        String[] column = columns.split("\t", -1);
        if (column.length < 4) {
            return null;
        }
        List<String> arguments = new ArrayList<>();
        int minimum = 0;
        boolean optional = false;
        for (String argument : column[2].split(",")) {
            optional |= argument.startsWith("[") || argument.equals("table");
            String type = argument.replace("[", "").replace("]", "");
            if (!type.isEmpty()) {
                arguments.add(type);
                minimum += optional ? 0 : 1;
            }
            optional |= argument.endsWith("[");
        }
        return new Signature(column[0], type(column[1]), arguments, minimum, type(column[3]));
    }

    private static SampleType type(String name) {
        return switch (name) {
            case "bool" -> SampleType.BOOL;
            case "sint" -> SampleType.SINT;
            case "ipv4" -> SampleType.IPV4;
            case "ipv6" -> SampleType.IPV6;
            case "addr" -> SampleType.ADDR;
            case "str" -> SampleType.STR;
            case "bin" -> SampleType.BIN;
            case "meth" -> SampleType.METH;
            default -> SampleType.ANY;
        };
    }

    /** Judges the arguments of a call. @param what {@code fetch method} or {@code converter} */
    void check(ExpressionSyntax.Call call, CompileContext context, String what) {
        List<Word> given = call.arguments();
        Expression.count(call, minimum, arguments.size(), what);
        for (int i = 0; i < arguments.size(); i++) {
            Word argument = i < given.size() ? given.get(i) : null;
            boolean empty = argument == null || argument.text().isEmpty();
            String name = call.name().text();
            switch (arguments.get(i)) {
                case "integer" -> {
                    if (!empty && !integer(argument.text())) {
                        throw new ConfigException(argument.span(), "failed to parse '" + argument + "' as type 'signed integer' in " + what + " '" + name + "'.");
                    }
                }
                case "table" -> context.table(empty ? null : argument, name);
                case "backend" -> context.backend(given, name);
                case "frontend" -> context.frontend(given, name);
                case "server" -> {
                    if (!empty) {
                        context.server(argument, name);
                    }
                }
                case "userlist" -> {
                    if (!empty) {
                        context.userList(argument);
                    }
                }
                default -> { }
            }
        }
    }

    private static boolean integer(String text) {
        int from = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        return text.length() > from && text.length() < 20 && text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
    }
}
