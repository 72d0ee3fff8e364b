package dev.jlb.config.keyword;

import dev.jlb.config.model.Address;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.List;

/** Addresses in the forms of the manual (2.9). */
public final class Addresses {
    /** What a port means where the address stands. */
    public enum Port {
        /** Must be given. */
        REQUIRED,
        /** May be missing: 0. */
        OPTIONAL
    }

    /** Prefixes of addresses that have a host and a port, and the family that each forces. */
    private static final String[][] FAMILIES = {
        {"ip@", ""}, {"ipv4@", "ipv4"}, {"ipv6@", "ipv6"}, {"tcp@", ""}, {"tcp4@", "ipv4"}, {"tcp6@", "ipv6"}, {"udp@", ""}, {"udp4@", "ipv4"}, {"udp6@", "ipv6"},
        {"mptcp@", ""}, {"mptcp4@", "ipv4"}, {"mptcp6@", "ipv6"}, {"quic4@", "ipv4"}, {"quic6@", "ipv6"}
    };

    private Addresses() {}

    /** See {@link #listen(Word, String, boolean)}; port 0 is a mistake. */
    public static List<Address> listen(Word word, String keyword) {
        return listen(word, keyword, false);
    }

    /** The addresses of one word of a {@code bind} line: separated by commas, with port ranges. @param anyPort port 0 lets the system choose one */
    public static List<Address> listen(Word word, String keyword, boolean anyPort) {
        List<Address> all = new ArrayList<>();
        int from = 0;
        while (from < word.text().length()) {
            int comma = word.text().indexOf(',', from);
            int to = comma < 0 ? word.text().length() : comma;
            range(word.slice(from, to), keyword, anyPort, all);
            from = to + 1;
        }
        return all;
    }

    private static void range(Word word, String keyword, boolean anyPort, List<Address> all) {
        String text = word.text();
        int colon = text.lastIndexOf(':');
        int dash = text.indexOf('-', colon + 1);
        if (local(text) || colon < 0 || dash < 0) {
            Address address = one(word, keyword, Port.REQUIRED);
            if (!anyPort && address instanceof Address.Inet(var family, var host, int port, var offset) && port == 0 && !family.equals("rhttp")) {
                throw new ConfigException(word.span(), "'" + keyword + "' : invalid port '0'", "ports are 1 to 65535");
            }
            all.add(address);
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

    /** Whether the address is a path, a name or a descriptor, and not a host with a port. */
    private static boolean local(String text) {
        String plain = withoutSocketType(text);
        return plain.startsWith("/") || plain.startsWith("unix@") || plain.startsWith("uxst@") || plain.startsWith("uxdg@") || plain.startsWith("abns")
                || plain.startsWith("fd@") || plain.startsWith("sockpair@") || plain.startsWith("ring@") || plain.startsWith("rhttp@");
    }

    private static String withoutSocketType(String text) {
        for (String type : new String[] {"stream+", "dgram+", "quic+"}) {
            if (text.startsWith(type)) {
                return text.substring(type.length());
            }
        }
        return text;
    }

    /** What jlb cannot listen on or connect to among the addresses of the language, or null. */
    public static String unsupported(Word word) {
        String text = word.text();
        for (String prefix : new String[] {"quic4@", "quic6@", "quic+", "mptcp", "rhttp@", "sockpair@", "dgram+", "udp", "uxdg@"}) {
            if (text.startsWith(prefix)) {
                return prefix;
            }
        }
        return null;
    }

    /** One address. */
    public static Address one(Word whole, String keyword, Port portRule) {
        Word word = whole.slice(whole.text().length() - withoutSocketType(whole.text()).length(), whole.text().length());
        String text = word.text();
        if (local(text)) {
            int at = text.startsWith("/") ? -1 : text.indexOf('@');
            String name = text.substring(at + 1);
            return switch (at < 0 ? "unix" : text.substring(0, at)) {
                case "unix", "uxst", "uxdg" -> new Address.Unix(name, false);
                case "abns" -> new Address.Unix(name, true);
                case "abnsz" -> new Address.Unix(name, true, true);
                case "ring" -> new Address.Ring(name);
                case "rhttp" -> new Address.Inet("rhttp", name, 0, false);
                default -> new Address.Descriptor(descriptor(word, at + 1, keyword));
            };
        }
        for (String[] family : FAMILIES) {
            if (text.startsWith(family[0])) {
                return inet(word.slice(family[0].length(), text.length()), family[1], keyword, portRule);
            }
        }
        if (text.contains("@")) {
            throw new ConfigException(word.span(), "'" + keyword + "' : address family of '" + text + "' is not known.", "the manual's section 2.9 lists them: ipv4@, ipv6@, unix@, abns@, fd@, ...");
        }
        return inet(word, "", keyword, portRule);
    }

    private static int descriptor(Word word, int from, String keyword) {
        try {
            return Integer.parseInt(word.text().substring(from));
        } catch (NumberFormatException notANumber) {
            throw new ConfigException(word.span(), "'" + keyword + "' : file descriptor '" + word.text().substring(from) + "' is not a valid integer in '" + word + "'");
        }
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
        if (host.startsWith("[") || host.startsWith(":") && !host.startsWith("::")) {
            throw new ConfigException(word.span(), "'" + keyword + "' : invalid address: '" + host + "' in '" + text + "'");
        }
        if (port == null || port.isEmpty()) {
            if (portRule == Port.REQUIRED) {
                throw new ConfigException(
                        word.span(), "'" + keyword + "' : missing port specification in '" + text + "'", "write <address>:<port>, for example :80 or 127.0.0.1:8080");
            }
            return new Address.Inet(family, host(host), 0, true);
        }
        int from = text.length() - port.length();
        if (portRule == Port.OPTIONAL && (port.startsWith("+") || port.startsWith("-"))) {
            int offset = Values.integer(word.slice(from + 1, text.length()), keyword, 0, 65535);
            return new Address.Inet(family, host(host), port.startsWith("-") ? -offset : offset, true);
        }
        if (portRule == Port.OPTIONAL && port.indexOf('-') > 0) {
            throw new ConfigException(word.span(), "'" + keyword + "' : port range not permitted here in '" + text + "'");
        }
        return new Address.Inet(family, host(host), port(word.slice(from, text.length()), keyword, 0), false);
    }

    private static String host(String host) {
        return host.equals("*") ? "" : host;
    }

    private static int port(Word word, String keyword, int min) {
        String text = word.text();
        int value = 0;
        for (int i = 0; i < text.length() && value <= 65535; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw new ConfigException(word.at(i, 1), "'" + keyword + "' : invalid character '" + c + "' in port number '" + text + "'");
            }
            value = value * 10 + c - '0';
        }
        if (text.isEmpty() || value < min || value > 65535) {
            throw new ConfigException(word.span(), "'" + keyword + "' : invalid port '" + text + "'", "ports are 1 to 65535");
        }
        return value;
    }
}
