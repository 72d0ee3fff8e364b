package dev.jlb.server.check;

import dev.jlb.server.CheckResult;
import java.util.List;

/**
 * What a check does.
 *
 * @param steps the first is a connect
 * @param success status of a check whose steps all passed and that ends without an expect
 */
public record CheckProgram(List<CheckStep> steps, CheckResult.Status success) {
    public CheckProgram {
        steps = List.copyOf(steps);
    }
}
