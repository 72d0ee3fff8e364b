package dev.jlb.config.build;

import dev.jlb.config.model.CheckRule;
import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import java.util.Set;

/** The options that {@code http-check expect} and {@code tcp-check expect} have in common (manual 4.2), while a line is read. */
final class ExpectOptions {
    private static final Set<String> SUCCESSES = Set.of("L7OK", "L7OKC", "L6OK", "L4OK");
    private static final Set<String> FAILURES = Set.of("L7OKC", "L6RSP", "L7RSP", "L7STS", "L4CON");
    private static final Set<String> TIMEOUTS = Set.of("L4TOUT", "L6TOUT", "L7TOUT");

    private final String ruleset;
    private final Arguments a;
    private final Scope s;
    boolean negated;
    int minReceive = -1;
    String ok = "L7OK";
    String error;
    String timeout = "L7TOUT";
    String comment = "";
    private String onSuccess = "";
    private String onError = "";
    private String statusCode = "";

    /** @param error the status of what fails when the line does not say, or null */
    ExpectOptions(String ruleset, String error, Arguments a, Scope s) {
        this.ruleset = ruleset;
        this.error = error;
        this.a = a;
        this.s = s;
    }

    /** The word without its {@code !}, which may stand alone or before a matcher. */
    String word(Word word) {
        String text = word.text();
        if (text.startsWith("!")) {
            negated = true;
            return text.substring(1);
        }
        return text;
    }

    /** Takes what belongs to {@code option}; false when it is none of these. */
    boolean take(String option) {
        switch (option) {
            case "" -> { }
            case "comment" -> comment = a.take("a comment").text();
            case "min-recv" -> minReceive = Values.integer(a.take("a number"), "min-recv", -1, 65535);
            case "ok-status" -> ok = status(SUCCESSES);
            case "error-status" -> error = status(FAILURES);
            case "tout-status" -> timeout = status(TIMEOUTS);
            case "on-success" -> onSuccess = CheckFormats.format(a, s, a.take("a log-format string"));
            case "on-error" -> onError = CheckFormats.format(a, s, a.take("a log-format string"));
            case "status-code" -> statusCode = CheckFormats.expression(s, a.take("a sample expression"));
            default -> {
                return false;
            }
        }
        return true;
    }

    CheckRule.Saying saying() {
        return new CheckRule.Saying(onSuccess, onError, statusCode);
    }

    private String status(Set<String> allowed) {
        Word word = a.take("a status");
        if (!allowed.contains(word.text())) {
            throw a.error(word.span(), "'" + ruleset + " expect' : '" + word + "' is not a status that may stand here.", "one of " + String.join(", ", allowed.stream().sorted().toList()));
        }
        return word.text();
    }
}
