package dev.jlb.config.build;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.LineOptions;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.syntax.Word;
import java.util.Map;
import java.util.TreeMap;

/** Options of {@code server} lines about the way to the server: source address, SOCKS, the socket, fields of the PROXY header (manual 5.2). */
final class ServerRouteOptions {
    private static final String FIELD = "set-proxy-v2-tlv-fmt";

    private ServerRouteOptions() {}

    static LineOptions add(LineOptions o) {
        o.option("source", "<addr>[:<pl>[-<ph>]] [usesrc { <addr2>[:<port2>] | client | clientip | hdr_ip(<hdr>[,<occ>]) }] [interface <name>]", "The address to connect from.",
                (a, to, s) -> to.put(ServerOptions.SOURCE, SourceReader.read(a, s, "", true)));
        o.option("socks4", "<addr>:<port>", "A SOCKS4 proxy before it.", (a, to, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'socks4' expects <addr>:<port> as argument.");
            }
            Word word = a.take("an address");
            Address address = Addresses.one(word, "socks4 " + word, Addresses.Port.REQUIRED);
            if (!(address instanceof Address.Inet inet)) {
                throw a.error(word.span(), "'socks4 " + word + "' : an IP address and a port are needed.");
            }
            to.put(ServerOptions.SOCKS4, inet);
        });
        o.option("redir", "<prefix>", "Redirects GET and HEAD requests there.", (a, to, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'redir' expects <prefix> as argument.");
            }
            to.put(ServerOptions.REDIR, a.take("a prefix").text());
        });
        o.text("cc", "<algo>", ServerOptions.CONGESTION, "TCP's congestion control.");
        o.time("tcp-ut", ServerOptions.TCP_UT, "How long sent bytes may stay unacknowledged.");
        o.option(FIELD, "(<id>) <fmt>", "A field of the PROXY header of version 2.", (a, to, s) -> {
            Word name = a.last();
            Map<Integer, Word> all = new TreeMap<>(to.get(ServerOptions.PROXY_FIELDS));
            int type = type(name);
            if (!a.hasNext()) {
                throw a.error(name.span(), "'" + name + "' expects a format string.");
            }
            all.put(type, a.take("a format"));
            to.put(ServerOptions.PROXY_FIELDS, Map.copyOf(all));
        });
        return o;
    }

    private static int type(Word name) {
        String text = name.text();
        String id = text.startsWith(FIELD + "(") && text.endsWith(")") ? text.substring(FIELD.length() + 1, text.length() - 1) : "";
        try {
            int value = Integer.decode(id);
            if (value >= 0 && value <= 255) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw new ConfigException(name.span(), "'" + FIELD + "' : '" + id + "' is no type of a field.", "set-proxy-v2-tlv-fmt(0x20), from 0 to 255");
    }
}
