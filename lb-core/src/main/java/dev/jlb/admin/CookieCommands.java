package dev.jlb.admin;

import dev.jlb.proxy.BackSide;
import dev.jlb.server.persist.CookiePersister;
import java.util.Map;
import java.util.function.Consumer;

/** {@code enable|disable dynamic-cookie backend}, {@code set dynamic-cookie-key backend} (management.txt 9.3). */
final class CookieCommands {
    private CookieCommands() {}

    static void addTo(Map<String, Command> all) {
        Command.add(all, "enable dynamic-cookie backend", call -> at(call, cookies -> cookies.dynamic(true)));
        Command.add(all, "disable dynamic-cookie backend", call -> at(call, cookies -> cookies.dynamic(false)));
        Command.add(all, "set dynamic-cookie-key backend", call -> {
            boolean missing = call.word(4).isEmpty() && call.program().backs().containsKey(call.word(3));
            return missing ? "String value expected.\n" : at(call, cookies -> cookies.key(call.word(4)));
        });
    }

    /** A back end without {@code cookie} takes the command, too, as in HAProxy. */
    private static String at(Call call, Consumer<CookiePersister> change) {
        if (call.word(3).isEmpty()) {
            return "A backend name is expected.\n";
        }
        BackSide back = call.program().backs().get(call.word(3));
        if (back == null) {
            return "No such backend.\n";
        }
        if (back.cookies() != null) {
            change.accept(back.cookies());
        }
        return "\n";
    }
}
