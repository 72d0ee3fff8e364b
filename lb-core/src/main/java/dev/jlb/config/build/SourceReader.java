package dev.jlb.config.build;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.SourceAddress;
import dev.jlb.config.model.SourceAddress.Use;
import dev.jlb.config.syntax.Word;
import io.netty.util.NetUtil;

/** Reads the arguments of {@code source} (manual 4.2 and 5.2). */
final class SourceReader {
    private SourceReader() {}

    /** @param context how messages begin, or "" @param server on a {@code server} line, where ports may be a range */
    static SourceAddress read(Arguments a, Scope s, String context, boolean server) {
        if (!a.hasNext()) {
            throw a.error(a.lastSpan(), context + "'source' expects <addr>[:<port>" + (server ? "[-<port>]" : "") + "], and optionally 'usesrc' <addr>, and 'interface' <name> as argument.");
        }
        Word word = s.address(a.take("an address"));
        int colon = word.text().lastIndexOf(':');
        int dash = colon < 0 || word.text().endsWith("]") ? -1 : word.text().indexOf('-', colon);
        boolean range = server && dash > 0;
        Address.Inet low = inet(range ? word.slice(0, dash) : word, context + "'source " + word + "'");
        int high = range ? inet(Word.of("*:" + word.text().substring(dash + 1)), context + "'source " + word + "'").port() : low.port();
        if (high < low.port()) {
            throw a.error(word.span(), context + "'source " + word + "' : invalid port range '" + word.text().substring(colon + 1) + "' in '" + word + "'");
        }
        Use use = Use.OWN;
        Address.Inet foreign = null;
        String header = "";
        String interfaceName = "";
        while (a.nextIs("usesrc") || a.nextIs("interface")) {
            if (a.takeIf("interface")) {
                if (!a.hasNext()) {
                    throw a.error(a.lastSpan(), context + "'interface' : missing interface name.");
                }
                interfaceName = a.take("an interface").text();
                continue;
            }
            a.takeIf("usesrc");
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), context + "'usesrc' expects <addr>[:<port>], 'client', 'clientip', or 'hdr_ip(name,#)' as argument.");
            }
            Word who = a.take("an address");
            if (who.is("client")) {
                use = Use.CLIENT;
            } else if (who.is("clientip")) {
                use = Use.CLIENT_IP;
            } else if (who.text().startsWith("hdr_ip(")) {
                use = Use.HEADER;
                header = header(who);
            } else {
                use = Use.ADDRESS;
                foreign = inet(who, context + "'usesrc " + who + "'");
            }
        }
        return new SourceAddress(low.host(), low.port(), high, use, foreign, header, interfaceName);
    }

    /** The arguments of a fetch that takes the last value where HAProxy does. */
    private static String header(Word who) {
        String inside = who.text().substring("hdr_ip(".length(), who.text().endsWith(")") ? who.text().length() - 1 : who.text().length());
        if (inside.isEmpty()) {
            throw new ConfigException(who.span(), "'usesrc hdr_ip' : missing header name", "hdr_ip(x-forwarded-for,-1)");
        }
        return inside.indexOf(',') < 0 ? inside + ",-1" : inside;
    }

    private static Address.Inet inet(Word word, String context) {
        String plain = context.startsWith("'") && context.endsWith("'") ? context.substring(1, context.length() - 1) : context;
        if (!(Addresses.one(word, plain, Addresses.Port.OPTIONAL) instanceof Address.Inet inet)) {
            throw new ConfigException(word.span(), context + " : jlb connects from addresses of the internet only.", "leave the source out for UNIX sockets");
        }
        if (inet.portOffset() && inet.port() != 0) {
            throw new ConfigException(word.span(), context + " : port offset not permitted here in '" + word + "'");
        }
        if (!inet.host().isEmpty() && NetUtil.createByteArrayFromIpAddressString(inet.host()) == null) {
            throw new ConfigException(word.span(), context + " : invalid address: '" + inet.host() + "' in '" + word + "'", "write the address in numbers");
        }
        return inet;
    }
}
