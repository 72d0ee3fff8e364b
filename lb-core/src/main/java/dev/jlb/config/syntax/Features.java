package dev.jlb.config.syntax;

import java.util.List;

/** Build features for {@code feature(NAME)} (manual 2.4) and {@code -vv}: what HAProxy would call what this program has. */
public final class Features {
    /** The version of HAProxy's language that jlb implements. */
    public static final String LANGUAGE_VERSION = "3.4.0";

    /** What {@code ssllib_name_startswith} tests. */
    public static final String TLS_LIBRARY = "BoringSSL";

    /** What {@code openssl_version_atleast} compares: neither BoringSSL nor the JDK is OpenSSL, both have what 3.0 has. */
    public static final String OPENSSL_VERSION = "3.0.0";

    private static final List<String> ENABLED = List.of("POLL", "EPOLL", "GETADDRINFO", "REUSEPORT");
    private static final List<String> ON = List.of("JLB", "EPOLL", "GETADDRINFO", "OPENSSL", "PCRE2", "PRCTL", "THREAD", "TPROXY", "ZLIB");
    private static final List<String> OFF = List.of(
            "51DEGREES", "DEVICEATLAS", "DL", "ENGINE", "EVPORTS", "KQUEUE", "LUA", "MATH", "NS", "OT", "PROMEX", "QUIC", "SLZ", "SYSTEMD", "WURFL");

    private Features() {}

    public static boolean has(String name) {
        return ON.contains(name);
    }

    /** As {@code -vv} prints them: {@code +EPOLL -LUA …}. */
    public static String list() {
        StringBuilder text = new StringBuilder();
        ON.forEach(name -> text.append(text.isEmpty() ? "+" : " +").append(name));
        OFF.forEach(name -> text.append(" -").append(name));
        return text.toString();
    }

    /** {@code enabled(option)}: what is switched on at run time, of the options that the manual lists; false for any other. */
    public static boolean enabled(String option) {
        return ENABLED.contains(option);
    }

    /** Compares two versions part by part ({@code 2.4-dev19}, {@code 3.0.1}); missing parts are zero, what follows a dash is not looked at. */
    static int compare(String version, String wanted) {
        int[] own = parts(version);
        int[] other = parts(wanted);
        for (int i = 0; i < own.length; i++) {
            if (own[i] != other[i]) {
                return Integer.compare(own[i], other[i]);
            }
        }
        return 0;
    }

    private static int[] parts(String version) {
        int[] parts = new int[3];
        String[] numbers = version.split("-", 2)[0].split("\\.");
        for (int i = 0; i < Math.min(3, numbers.length); i++) {
            try {
                parts[i] = Integer.parseInt(numbers[i].trim());
            } catch (NumberFormatException notANumber) {
                return parts;
            }
        }
        return parts;
    }
}
