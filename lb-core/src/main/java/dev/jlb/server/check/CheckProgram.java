package dev.jlb.server.check;

import dev.jlb.server.CheckResult;
import java.util.List;

/**
 * What a check does.
 *
 * @param steps the first is a connect
 * @param success status of a check that ends with something sent; one that ends with a connect tells what that has reached, one that ends with an expect its verdict
 * @param text what is said of a check that does not end with an expect
 * @param wantsEnd an answer that a reset cuts is none; otherwise what came of it is judged
 */
public record CheckProgram(List<CheckStep> steps, CheckResult.Status success, String text, boolean wantsEnd) {
    public CheckProgram {
        steps = List.copyOf(steps);
    }

    CheckProgram(List<CheckStep> steps, CheckResult.Status success) {
        this(steps, success, "");
    }

    CheckProgram(List<CheckStep> steps, CheckResult.Status success, String text) {
        this(steps, success, text, false);
    }

    /** Of answers with an end of their own: HTTP, the line of an agent. */
    static CheckProgram ofWhole(List<CheckStep> steps) {
        return new CheckProgram(steps, CheckResult.Status.L7_OK, "", true);
    }
}
