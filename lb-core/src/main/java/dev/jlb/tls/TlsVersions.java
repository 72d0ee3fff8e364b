package dev.jlb.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which versions of TLS are spoken (manual 5.1 {@code ssl-min-ver}, {@code ssl-max-ver}, {@code no-tlsv10} …); TLS 1.2 is the lowest by default. */
final class TlsVersions {
    private static final List<String> NAMES = List.of("SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3");
    private static final List<String> ENGINE = List.of("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

    private TlsVersions() {}

    /** Names as the JDK's engines have them; SSLv3 is in no library any more. */
    static String[] of(String min, String max, List<String> off) {
        int low = min.isEmpty() ? NAMES.indexOf("TLSv1.2") : NAMES.indexOf(min);
        int high = max.isEmpty() ? NAMES.size() - 1 : NAMES.indexOf(max);
        List<String> result = new ArrayList<>();
        for (int i = Math.max(1, low); i <= high; i++) {
            String keyword = NAMES.get(i).toLowerCase(Locale.ROOT).replace(".", "");
            if (!off.contains(keyword)) {
                result.add(ENGINE.get(i));
            }
        }
        return result.toArray(String[]::new);
    }
}
