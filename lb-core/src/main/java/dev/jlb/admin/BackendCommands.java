package dev.jlb.admin;

import dev.jlb.proxy.BackSide;
import java.util.Map;

/** {@code publish backend}, {@code unpublish backend} (management.txt 9.3). */
final class BackendCommands {
    private BackendCommands() {}

    static void addTo(Map<String, Command> all) {
        Command.add(all, "publish backend", call -> publish(call, true));
        Command.add(all, "unpublish backend", call -> publish(call, false));
    }

    private static String publish(Call call, boolean on) {
        if (call.word(2).isEmpty()) {
            return "A backend name is expected.\n";
        }
        BackSide back = call.program().backs().get(call.word(2));
        if (back == null) {
            return "No such backend.\n";
        }
        back.runtime().published(on);
        return "\n";
    }
}
