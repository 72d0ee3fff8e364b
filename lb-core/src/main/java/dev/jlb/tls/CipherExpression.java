package dev.jlb.tls;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * OpenSSL's cipher language ({@code ciphers} of bind and server lines, up to TLS 1.2; the openssl-ciphers manual page): names and groups, {@code +} between
 * properties that must all hold, {@code !} for never, {@code -} for not now, {@code +} in front for "to the end", {@code @STRENGTH}. Evaluated over the suites that
 * today's TLS libraries have; groups of older ones are empty.
 */
final class CipherExpression {
    /** A suite with its properties, in OpenSSL's words. */
    private record Suite(String name, int bits, Set<String> properties) {}

    private static final List<Suite> SUITES = List.of(
            suite("ECDHE-ECDSA-AES256-GCM-SHA384", 256, "ECDHE ECDSA AESGCM AES256 SHA384 AEAD"),
            suite("ECDHE-RSA-AES256-GCM-SHA384", 256, "ECDHE RSA AESGCM AES256 SHA384 AEAD"),
            suite("ECDHE-ECDSA-CHACHA20-POLY1305", 256, "ECDHE ECDSA CHACHA20 AEAD"),
            suite("ECDHE-RSA-CHACHA20-POLY1305", 256, "ECDHE RSA CHACHA20 AEAD"),
            suite("ECDHE-ECDSA-AES128-GCM-SHA256", 128, "ECDHE ECDSA AESGCM AES128 SHA256 AEAD"),
            suite("ECDHE-RSA-AES128-GCM-SHA256", 128, "ECDHE RSA AESGCM AES128 SHA256 AEAD"),
            suite("ECDHE-ECDSA-AES256-SHA384", 256, "ECDHE ECDSA AES256 SHA384"),
            suite("ECDHE-RSA-AES256-SHA384", 256, "ECDHE RSA AES256 SHA384"),
            suite("ECDHE-ECDSA-AES128-SHA256", 128, "ECDHE ECDSA AES128 SHA256"),
            suite("ECDHE-RSA-AES128-SHA256", 128, "ECDHE RSA AES128 SHA256"),
            suite("ECDHE-ECDSA-AES256-SHA", 256, "ECDHE ECDSA AES256 SHA1"),
            suite("ECDHE-RSA-AES256-SHA", 256, "ECDHE RSA AES256 SHA1"),
            suite("ECDHE-ECDSA-AES128-SHA", 128, "ECDHE ECDSA AES128 SHA1"),
            suite("ECDHE-RSA-AES128-SHA", 128, "ECDHE RSA AES128 SHA1"),
            suite("AES256-GCM-SHA384", 256, "KRSA RSA AESGCM AES256 SHA384 AEAD"),
            suite("AES128-GCM-SHA256", 128, "KRSA RSA AESGCM AES128 SHA256 AEAD"),
            suite("AES256-SHA256", 256, "KRSA RSA AES256 SHA256"),
            suite("AES128-SHA256", 128, "KRSA RSA AES128 SHA256"),
            suite("AES256-SHA", 256, "KRSA RSA AES256 SHA1"),
            suite("AES128-SHA", 128, "KRSA RSA AES128 SHA1"));

    private CipherExpression() {}

    private static Suite suite(String name, int bits, String properties) {
        return new Suite(name, bits, Set.of(properties.split(" ")));
    }

    /** True when the text is more than a list of names. */
    static boolean isExpression(String ciphers) {
        for (String term : ciphers.split("[:, ]+")) {
            String plain = term.startsWith("!") || term.startsWith("-") || term.startsWith("+") ? term.substring(1) : term;
            if (!plain.equals(term) || plain.startsWith("@") || plain.indexOf('+') >= 0 || isGroup(plain)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isGroup(String word) {
        return SUITES.stream().noneMatch(suite -> suite.name.equals(word)) && !word.contains("-");
    }

    /** The JDK's name of a suite (RFC 5246's and later ones), by which TLS libraries are asked; null for one that no library of today has. */
    static String standardName(String name) {
        Suite suite = SUITES.stream().filter(one -> one.name.equals(name) || standard(one).equals(name)).findFirst().orElse(null);
        return suite == null ? null : standard(suite);
    }

    private static final Map<String, String> OPENSSL_NAMES = SUITES.stream().collect(Collectors.toMap(CipherExpression::standard, Suite::name));

    /** OpenSSL's name of a suite, by which logs and samples call it. @param standardName the JDK's */
    static String opensslName(String standardName) {
        return OPENSSL_NAMES.getOrDefault(standardName, standardName);
    }

    private static String standard(Suite suite) {
        Set<String> own = suite.properties;
        StringBuilder out = new StringBuilder("TLS_").append(own.contains("ECDHE") ? "ECDHE_" + (own.contains("ECDSA") ? "ECDSA" : "RSA") : "RSA").append("_WITH_");
        if (own.contains("CHACHA20")) {
            return out.append("CHACHA20_POLY1305_SHA256").toString();
        }
        out.append(own.contains("AES256") ? "AES_256_" : "AES_128_").append(own.contains("AESGCM") ? "GCM_" : "CBC_");
        return out.append(own.contains("SHA384") ? "SHA384" : own.contains("SHA256") ? "SHA256" : "SHA").toString();
    }

    /** Names of suites in order of preference; empty when nothing is left. */
    static List<String> evaluate(String ciphers) {
        List<Suite> chosen = new ArrayList<>();
        Set<Suite> never = new LinkedHashSet<>();
        for (String term : ciphers.split("[:, ]+")) {
            if (term.isEmpty()) {
                continue;
            }
            if (term.equals("@STRENGTH")) {
                chosen.sort((a, b) -> Integer.compare(b.bits, a.bits));
                continue;
            }
            if (term.startsWith("@")) {
                continue;
            }
            char sign = term.charAt(0);
            boolean signed = sign == '!' || sign == '-' || sign == '+';
            List<Suite> meant = matching(signed ? term.substring(1) : term);
            switch (sign) {
                case '!' -> {
                    never.addAll(meant);
                    chosen.removeAll(meant);
                }
                case '-' -> chosen.removeAll(meant);
                case '+' -> {
                    List<Suite> moved = new ArrayList<>(chosen);
                    moved.retainAll(meant);
                    chosen.removeAll(moved);
                    chosen.addAll(moved);
                }
                default -> meant.stream().filter(suite -> !chosen.contains(suite) && !never.contains(suite)).forEach(chosen::add);
            }
        }
        return chosen.stream().map(Suite::name).toList();
    }

    private static List<Suite> matching(String term) {
        return SUITES.stream().filter(suite -> {
            for (String property : term.split("\\+")) {
                if (!has(suite, property)) {
                    return false;
                }
            }
            return true;
        }).toList();
    }

    private static boolean has(Suite suite, String word) {
        Set<String> own = suite.properties;
        return suite.name.equals(word) || switch (word) {
            case "ALL", "DEFAULT", "HIGH", "TLSv1.2", "COMPLEMENTOFDEFAULT" -> !word.equals("COMPLEMENTOFDEFAULT") && (!word.equals("TLSv1.2") || !own.contains("SHA1"));
            case "ECDHE", "EECDH", "kECDHE", "kEECDH", "ECDH" -> own.contains("ECDHE");
            case "kRSA" -> own.contains("KRSA");
            case "RSA", "aRSA" -> word.equals("RSA") ? own.contains("KRSA") : own.contains("RSA");
            case "ECDSA", "aECDSA" -> own.contains("ECDSA");
            case "AES" -> own.contains("AES128") || own.contains("AES256");
            case "SHA", "SHA1" -> own.contains("SHA1");
            case "AESGCM", "AES128", "AES256", "CHACHA20", "SHA256", "SHA384", "AEAD" -> own.contains(word) && !(word.startsWith("SHA") && own.contains("AEAD"));
            default -> own.contains(word.toUpperCase(Locale.ROOT)) && !word.equals("KRSA");
        };
    }
}
