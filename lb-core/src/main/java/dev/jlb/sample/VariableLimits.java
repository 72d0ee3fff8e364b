package dev.jlb.sample;

import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Settings;

/**
 * How many bytes the values of variables may have ({@code tune.vars.*-max-size}, manual 3.2); 0: any number. A scope's limit holds for the finer ones
 * within it too. Those of the process count its own variables and those of the session that sets one.
 *
 * @param request of the scopes {@code req} and {@code res}
 */
public record VariableLimits(int all, int process, int session, int transaction, int request, int check) {
    public static final VariableLimits NONE = new VariableLimits(0, 0, 0, 0, 0, 0);

    public static VariableLimits of(Settings global) {
        VariableLimits limits = new VariableLimits(
                global.get(GlobalSettings.VARS_ALL), global.get(GlobalSettings.VARS_PROC), global.get(GlobalSettings.VARS_SESS),
                global.get(GlobalSettings.VARS_TXN), global.get(GlobalSettings.VARS_REQRES), global.get(GlobalSettings.VARS_CHECK));
        return limits.equals(NONE) ? NONE : limits;
    }

    /** Whether there is a limit and it is passed. */
    static boolean exceeded(int limit, long bytes) {
        return limit > 0 && bytes > limit;
    }
}
