package dev.jlb.server.check;

import dev.jlb.server.CheckResult;
import java.util.List;

/**
 * What a check does.
 *
 * @param steps the first is a connect
 * @param success status of a check that ends with something sent; one that ends with a connect tells what that has reached, one that ends with an expect its verdict
 * @param text what is said of a check that does not end with an expect
 */
public record CheckProgram(List<CheckStep> steps, CheckResult.Status success, String text) {
    public CheckProgram {
        steps = List.copyOf(steps);
    }

    CheckProgram(List<CheckStep> steps, CheckResult.Status success) {
        this(steps, success, "");
    }
}
