package dev.jlb.admin;

import java.security.SecureRandom;
import java.util.Map;

/** {@code set anon}, {@code show anon} (management.txt 9.3). The key is the connection's, the global one, or a random one. */
final class AnonCommands {
    private static final String KEY_EXPECTED = "Key must be a 32-bit integer between 0 and 4294967295.\n";
    private static final long LARGEST = 0xffff_ffffL;

    private AnonCommands() {}

    static void addTo(Map<String, Command> all) {
        Command.add(all, "set anon on", AnonCommands::on);
        Command.add(all, "set anon off", call -> {
            call.session().anonymous = null;
            return "\n";
        });
        Command.add(all, "set anon global-key", call -> {
            long key = key(call.word(3));
            if (key < 0) {
                return KEY_EXPECTED;
            }
            call.program().anonymousKey(key);
            return "\n";
        });
        Command.add(all, "show anon", call -> "Anonymized mode " + (call.session().anonymous == null ? "disabled\n" : "enabled\nKey: " + call.session().anonymous.key() + "\n"));
    }

    private static String on(Call call) {
        long key = call.word(3).isEmpty() ? call.program().anonymousKey() : key(call.word(3));
        if (key < 0) {
            return KEY_EXPECTED;
        }
        call.session().anonymous = new Anonymizer(key > 0 ? key : 1 + (new SecureRandom().nextInt() & LARGEST) % LARGEST);
        return "\n";
    }

    /** -1 for what is no key. */
    private static long key(String text) {
        if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        long key = Long.parseLong(text);
        return key > LARGEST ? -1 : key;
    }
}
