package dev.jlb.config.build;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;

/** Whether host names of a configuration exist; each is looked up once. HAProxy asks at the same moment and for the same names. */
final class Hosts {
    private final Map<String, Boolean> known = new HashMap<>();

    boolean resolves(String host) {
        if (isLiteral(host)) {
            return true;
        }
        return known.computeIfAbsent(host, name -> {
            try {
                return InetAddress.getByName(name) != null;
            } catch (UnknownHostException unknown) {
                return false;
            }
        });
    }

    /** Whether it is an address, and no name. */
    static boolean isLiteral(String host) {
        return host.isEmpty() || host.indexOf(':') >= 0 || literal(host);
    }

    /** As {@link #isLiteral}, and it is a valid one. */
    static boolean isAddress(String text) {
        if (text.indexOf(':') < 0) {
            return literal(text);
        }
        try {
            return InetAddress.ofLiteral(text) != null;
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    /** Four numbers with dots: no need to ask anybody. */
    private static boolean literal(String host) {
        int dots = 0;
        int value = -1;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '.' && value >= 0) {
                dots++;
                value = -1;
            } else if (c >= '0' && c <= '9' && value <= 25) {
                value = Math.max(value, 0) * 10 + c - '0';
            } else {
                return false;
            }
        }
        return dots == 3 && value >= 0 && value <= 255;
    }
}
