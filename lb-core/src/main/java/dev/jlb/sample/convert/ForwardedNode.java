package dev.jlb.sample.convert;

import dev.jlb.sample.IpText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The value of a {@code Forwarded} header and the nodes in it (RFC 7239 sections 4 and 6). */
final class ForwardedNode {
    private ForwardedNode() {}

    /** A parameter, its value without quotes. */
    record Parameter(String name, String value) {}

    /** The parameters of all elements in order; null when the header breaks RFC 7239. */
    static List<Parameter> parse(String header) {
        List<Parameter> all = new ArrayList<>();
        List<String> element = new ArrayList<>();
        int at = 0;
        while (true) {
            at = blanks(header, at);
            int name = at;
            while (at < header.length() && token(header.charAt(at))) {
                at++;
            }
            if (at == name || at >= header.length() || header.charAt(at) != '=') {
                return null;
            }
            String parameter = header.substring(name, at).toLowerCase(Locale.ROOT);
            at++;
            StringBuilder value = new StringBuilder();
            if (at < header.length() && header.charAt(at) == '"') {
                at++;
                while (at < header.length() && header.charAt(at) != '"') {
                    at += header.charAt(at) == '\\' && at + 1 < header.length() ? 1 : 0;
                    value.append(header.charAt(at++));
                }
                if (at++ >= header.length()) {
                    return null;
                }
            } else {
                while (at < header.length() && token(header.charAt(at))) {
                    value.append(header.charAt(at++));
                }
                if (value.isEmpty()) {
                    return null;
                }
            }
            // each parameter at most once in an element (section 4)
            if (element.contains(parameter) || !valid(parameter, value.toString())) {
                return null;
            }
            element.add(parameter);
            all.add(new Parameter(parameter, value.toString()));
            at = blanks(header, at);
            if (at == header.length()) {
                return all;
            }
            char separator = header.charAt(at++);
            if (separator == ',') {
                element.clear();
            } else if (separator != ';') {
                return null;
            } else if (blanks(header, at) == header.length()) {
                return all;
            }
        }
    }

    private static boolean valid(String name, String value) {
        return switch (name) {
            case "for", "by" -> name(value) != null;
            case "proto" -> value.equalsIgnoreCase("http") || value.equalsIgnoreCase("https");
            case "host" -> !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 127 && "\"/\\<>^`{|}@?#".indexOf(c) < 0);
            default -> true;
        };
    }

    private static int blanks(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static boolean token(char c) {
        return c > ' ' && c < 127 && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }

    /** Splits {@code name[:port]}; null when it is no node. The name's brackets stay. */
    private static String[] split(String node) {
        int colon = node.startsWith("[") ? node.indexOf(']') + 1 : node.indexOf(':');
        if (node.startsWith("[") && colon == 0) {
            return null;
        }
        String name = colon < 0 ? node : node.substring(0, colon);
        String rest = colon < 0 ? "" : node.substring(colon);
        if (!rest.isEmpty() && !(rest.startsWith(":") && port(rest.substring(1)))) {
            return null;
        }
        return new String[] {name, rest.isEmpty() ? null : rest.substring(1)};
    }

    private static boolean port(String port) {
        return port.startsWith("_") ? identifier(port.substring(1)) : port.matches("[0-9]{1,5}") && Integer.parseInt(port) < 65536;
    }

    /** Letters, digits, {@code . _ -}: what may follow the underscore of a hidden name (section 6.3). */
    static boolean identifier(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-'));
    }

    /** The node's name: a byte[] with an address, or a String; null when it is no node. */
    static Object name(String node) {
        String[] parts = split(node);
        if (parts == null) {
            return null;
        }
        String name = parts[0];
        if (name.startsWith("[")) {
            byte[] address = IpText.parse(name.substring(1, name.length() - 1));
            return address != null && address.length == 16 ? address : null;
        }
        if (name.equalsIgnoreCase("unknown")) {
            return "unknown";
        }
        if (name.startsWith("_")) {
            return identifier(name.substring(1)) ? name : null;
        }
        byte[] address = IpText.parse(name);
        return address != null && address.length == 4 ? address : null;
    }

    /** The node's port: a Long, or a String; null when there is none or it is no node. */
    static Object port(Object name, String node) {
        String[] parts = name == null ? null : split(node);
        return parts == null || parts[1] == null ? null : parts[1].startsWith("_") ? parts[1] : (Object) Long.valueOf(parts[1]);
    }
}
