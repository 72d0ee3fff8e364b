package dev.jlb.server;

import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Settings;

/** Weights as commands and agents give them: absolute, or in percent of the configured one (management.txt 9.3 {@code set weight}). */
public final class WeightChange {
    private static final int MAX = 256;

    private WeightChange() {}

    /** Sets a server's weight. @return what is wrong with it in HAProxy's words, or "" */
    public static String apply(ServerRuntime server, String value) {
        boolean percent = value.endsWith("%");
        String digits = percent ? value.substring(0, value.length() - 1) : value;
        digits = digits.startsWith("+") ? digits.substring(1) : digits;
        if (digits.matches("-\\d+")) {
            return percent ? "Relative weight must be positive.\n" : "Absolute weight can only be between 0 and 256 inclusive.\n";
        }
        if (digits.isEmpty() || !Character.isDigit(digits.charAt(0))) {
            return "Empty weight string empty or preceded by garbage";
        }
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return "Trailing garbage in weight string";
        }
        long number = digits.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(digits);
        long weight = percent ? Math.min(MAX, server.initialWeight() * number / 100) : number;
        if (weight > MAX) {
            return "Absolute weight can only be between 0 and 256 inclusive.\n";
        }
        if (weight != 0 && weight != server.initialWeight() && isStatic(server)) {
            return "Backend is using a static LB algorithm and only accepts weights '0%' and '100%'.\n";
        }
        server.backend().changes().weight(server, (int) weight);
        if (server.draining() && !server.maintenance()) {
            String remains = (server.backup() ? "Backup " : "") + "Server " + server + ((server.admin() & ServerState.FORCED_DRAIN) != 0
                    ? " remains in forced drain mode." : " is leaving forced drain but remains in drain mode" + (server.tracked() == null ? "" : " via " + server.tracked()) + ".");
            server.backend().listener().message(server.backend(), HealthListener.Level.NOTICE, remains, remains);
        }
        return "";
    }

    private static boolean isStatic(ServerRuntime server) {
        Settings settings = server.backend().proxy().settings();
        return switch (settings.get(ProxyOptions.BALANCE).algorithm()) {
            case "static-rr" -> true;
            case "source", "uri", "url_param", "hdr", "rdp-cookie", "hash" -> !settings.get(ProxyOptions.HASH_TYPE).consistent();
            default -> false;
        };
    }
}
