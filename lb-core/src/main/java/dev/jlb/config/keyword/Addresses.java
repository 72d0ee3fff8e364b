package dev.jlb.config.keyword;

import dev.jlb.config.model.Address;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.List;

/** Addresses in the forms of the manual (11. "Address formats"). */
public final class Addresses {
    /** What a port means where the address stands. */
    public enum Port {
        /** Must be given. */
        REQUIRED,
        /** May be missing: 0. */
        OPTIONAL
    }

    private Addresses() {}

    /** The addresses of one word of a {@code bind} line: separated by commas, with port ranges. */
    public static List<Address> listen(Word word, String keyword) {
        List<Address> all = new ArrayList<>();
        int from = 0;
        while (from <= word.text().length()) {
            int comma = word.text().indexOf(',', from);
            int to = comma < 0 ? word.text().length() : comma;
            range(word.slice(from, to), keyword, all);
            from = to + 1;
        }
        return all;
    }

    private static void range(Word word, String keyword, List<Address> all) {
        String text = word.text();
        int colon = text.lastIndexOf(':');
        int dash = text.indexOf('-', colon + 1);
        boolean named = text.startsWith("unix@") || text.startsWith("abns@") || text.startsWith("fd@") || text.startsWith("sockpair@") || text.startsWith("/");
        if (named || colon < 0 || dash < 0) {
            all.add(one(word, keyword, Port.REQUIRED));
            return;
        }
        int low = port(word.slice(colon + 1, dash), keyword, 1);
        int high = port(word.slice(dash + 1, text.length()), keyword, 1);
        if (high < low) {
            throw new ConfigException(word.span(), "'" + keyword + "' : invalid port range '" + text.substring(colon + 1) + "'");
        }
        Address.Inet first = (Address.Inet) one(word.slice(0, dash), keyword, Port.REQUIRED);
        for (int p = low; p <= high; p++) {
            all.add(new Address.Inet(first.family(), first.host(), p, false));
        }
    }

    /** One address. */
    public static Address one(Word word, String keyword, Port portRule) {
        String text = word.text();
        if (text.startsWith("/") || text.startsWith("unix@") || text.startsWith("uxst@") || text.startsWith("uxdg@")) {
            return new Address.Unix(text.startsWith("/") ? text : text.substring(5), false);
        }
        if (text.startsWith("abns@") || text.startsWith("abnsz@")) {
            return new Address.Unix(text.substring(text.indexOf('@') + 1), true);
        }
        if (text.startsWith("fd@")) {
            return new Address.Descriptor(Values.integer(word.slice(3, text.length()), keyword, 0, Integer.MAX_VALUE));
        }
        if (text.startsWith("ring@")) {
            return new Address.Ring(text.substring(5));
        }
        String family = "";
        int from = 0;
        for (String prefix : List.of("ipv4@", "ipv6@", "tcp4@", "tcp6@", "udp4@", "udp6@", "tcp@", "udp@", "stream+ipv4@", "stream+ipv6@")) {
            if (text.startsWith(prefix)) {
                family = prefix.contains("4") ? "ipv4" : prefix.contains("6") ? "ipv6" : "";
                from = prefix.length();
            }
        }
        if (from == 0 && text.contains("@")) {
            throw new ConfigException(
                    word.span(),
                    "'" + keyword + "' : address family of '" + text + "' is not supported.",
                    "jlb knows ipv4@, ipv6@, tcp@, udp@, unix@, abns@ and fd@");
        }
        return inet(word.slice(from, text.length()), family, keyword, portRule);
    }

    private static Address inet(Word word, String family, String keyword, Port portRule) {
        String text = word.text();
        String host;
        String port;
        if (text.startsWith("[") && text.contains("]")) {
            int end = text.indexOf(']');
            host = text.substring(1, end);
            port = text.startsWith(":", end + 1) ? text.substring(end + 2) : null;
        } else {
            int colon = text.lastIndexOf(':');
            host = colon < 0 ? text : text.substring(0, colon);
            port = colon < 0 ? null : text.substring(colon + 1);
        }
        if (port == null || port.isEmpty()) {
            if (portRule == Port.REQUIRED) {
                throw new ConfigException(word.span(), "'" + keyword + "' : missing port specification in '" + text + "'", "write <address>:<port>, for example :80 or 127.0.0.1:8080");
            }
            return new Address.Inet(family, host(host), 0, port == null);
        }
        boolean relative = portRule == Port.OPTIONAL && (port.startsWith("+") || port.startsWith("-"));
        int from = text.length() - port.length();
        int number = relative
                ? Values.integer(word.slice(port.startsWith("+") ? from + 1 : from, text.length()), keyword, -65535, 65535)
                : port(word.slice(from, text.length()), keyword, 0);
        return new Address.Inet(family, host(host), number, relative);
    }

    private static String host(String host) {
        return host.equals("*") ? "" : host;
    }

    private static int port(Word word, String keyword, int min) {
        String text = word.text();
        boolean digits = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int value = digits ? Integer.parseInt(text) : -1;
        if (value < min || value > 65535) {
            throw new ConfigException(word.span(), "'" + keyword + "' : invalid port '" + text + "'", "ports are 1 to 65535");
        }
        return value;
    }
}
