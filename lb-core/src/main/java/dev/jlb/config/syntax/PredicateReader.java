package dev.jlb.config.syntax;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import dev.jlb.grammar.PredicateLexer;
import dev.jlb.grammar.PredicateParser;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;

/** Evaluates the condition of {@code .if}, {@code .elif} and {@code -cc} (manual 2.4). */
public final class PredicateReader {
    /** Parentheses that may be open at once: the parser recurses. */
    private static final int MAX_DEPTH = 64;

    private final Environment environment;
    private final Diagnostics diagnostics;
    private final Span span;

    private PredicateReader(Environment environment, Diagnostics diagnostics, Span span) {
        this.environment = environment;
        this.diagnostics = diagnostics;
        this.span = span;
    }

    /** The words from {@code from} on, joined by single blanks. */
    static boolean evaluate(Line line, int from, Environment environment, Diagnostics diagnostics) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < line.size(); i++) {
            text.append(i == from ? "" : " ").append(line.word(i).text());
        }
        Span span = from < line.size() ? line.word(from).span() : line.span();
        return evaluate(text.toString(), span, environment, diagnostics);
    }

    /** False, with an alert, when the condition is malformed; an empty one is false. */
    public static boolean evaluate(String text, Span span, Environment environment, Diagnostics diagnostics) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (depth > MAX_DEPTH) {
                diagnostics.alert(span, "too many nested parentheses in condition.");
                return false;
            }
        }
        List<String> errors = new ArrayList<>();
        PredicateLexer lexer = new PredicateLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        PredicateParser parser = new PredicateParser(new CommonTokenStream(lexer));
        parser.removeErrorListeners();
        parser.addErrorListener(new BaseErrorListener() {
            @Override
            public void syntaxError(Recognizer<?, ?> recognizer, Object symbol, int line, int column, String message, RecognitionException cause) {
                errors.add(text.substring(Math.min(column, text.length())));
            }
        });
        PredicateParser.PredicateContext tree = parser.predicate();
        if (!errors.isEmpty()) {
            diagnostics.alert(span, "unparsable conditional expression '" + text + "'.", "the part that is not understood starts at '" + errors.getFirst() + "'");
            return false;
        }
        return tree.disjunction() != null && new PredicateReader(environment, diagnostics, span).disjunction(tree.disjunction());
    }

    private boolean disjunction(PredicateParser.DisjunctionContext tree) {
        boolean result = false;
        for (PredicateParser.ConjunctionContext conjunction : tree.conjunction()) {
            result = result || conjunction(conjunction);
        }
        return result;
    }

    private boolean conjunction(PredicateParser.ConjunctionContext tree) {
        boolean result = true;
        for (PredicateParser.OperandContext operand : tree.operand()) {
            result = result && operand(operand);
        }
        return result;
    }

    private boolean operand(PredicateParser.OperandContext tree) {
        boolean result;
        if (tree.disjunction() != null) {
            result = disjunction(tree.disjunction());
        } else if (tree.NUMBER() != null) {
            result = !tree.NUMBER().getText().chars().allMatch(c -> c == '0' || c == '-');
        } else {
            result = function(tree.function());
        }
        return tree.NOT().size() % 2 == 0 ? result : !result;
    }

    private boolean function(PredicateParser.FunctionContext tree) {
        String name = tree.NAME().getText();
        List<String> arguments = new ArrayList<>();
        if (tree.arguments() != null) {
            tree.arguments().argument().forEach(argument -> arguments.add(ExpressionReader.unquote(argument.getText())));
        }
        int wanted = switch (name) {
            case "defined", "feature", "enabled", "version_atleast", "version_before", "openssl_version_atleast", "openssl_version_before",
                    "ssllib_name_startswith", "awslc_api_atleast", "awslc_api_before" -> 1;
            case "streq", "strneq", "strstr" -> 2;
            default -> -1;
        };
        if (wanted < 0) {
            diagnostics.alert(span, "unknown conditional expression '" + name + "'.", "known are defined, feature, enabled, streq, strneq, strstr, version_atleast and version_before");
            return false;
        }
        if (arguments.size() != wanted) {
            diagnostics.alert(span, "'" + name + "' expects " + wanted + " argument" + (wanted == 1 ? "" : "s") + ", got " + arguments.size() + ".");
            return false;
        }
        String first = arguments.getFirst();
        return switch (name) {
            case "defined" -> environment.get(first) != null;
            case "feature" -> Features.has(first);
            case "enabled" -> first.equals("POLL") || first.equals("EPOLL") || first.equals("GETADDRINFO");
            case "streq" -> first.equals(arguments.get(1));
            case "strneq" -> !first.equals(arguments.get(1));
            case "strstr" -> first.contains(arguments.get(1));
            case "version_atleast" -> Features.compareVersion(first) >= 0;
            case "version_before" -> Features.compareVersion(first) < 0;
            // the TLS library is BoringSSL or the JDK's: neither is OpenSSL, both have what 3.0 has
            case "openssl_version_atleast" -> leadingNumber(first) <= 3;
            case "openssl_version_before" -> leadingNumber(first) > 3;
            case "ssllib_name_startswith" -> "BoringSSL".startsWith(first);
            default -> false;
        };
    }

    private static int leadingNumber(String version) {
        int digits = 0;
        while (digits < version.length() && digits < 6 && Character.isDigit(version.charAt(digits))) {
            digits++;
        }
        return digits == 0 ? 0 : Integer.parseInt(version.substring(0, digits));
    }
}
