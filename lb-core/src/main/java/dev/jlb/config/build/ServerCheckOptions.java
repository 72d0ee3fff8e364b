package dev.jlb.config.build;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.LineOptions;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Setting;
import dev.jlb.config.syntax.Word;
import java.util.List;

/** Options of servers that tell how their health is watched: checks, agents, their traffic (manual 5.2). */
final class ServerCheckOptions {
    private ServerCheckOptions() {}

    static LineOptions add(LineOptions o) {
        o.flag("check", ServerOptions.CHECK, "Checks its health.");
        o.flag("no-check", ServerOptions.CHECK, false, "Undoes check.");
        o.flag("check-ssl", ServerOptions.CHECK_SSL, "Checks over TLS.");
        o.flag("no-check-ssl", ServerOptions.CHECK_SSL, false, "Undoes check-ssl.");
        o.flag("check-send-proxy", ServerOptions.CHECK_SEND_PROXY, "Begins checks with a PROXY header.");
        o.flag("no-check-send-proxy", ServerOptions.CHECK_SEND_PROXY, false, "Undoes check-send-proxy.");
        o.text("check-sni", "<name>", ServerOptions.CHECK_SNI, "The name asked for in the handshake of checks.");
        delay(o, "inter", ServerOptions.INTER, "Between two checks.");
        delay(o, "fastinter", ServerOptions.FASTINTER, "Between two checks while the state changes.");
        delay(o, "downinter", ServerOptions.DOWNINTER, "Between two checks while it is down.");
        number(o, "rise", ServerOptions.RISE, 1, "Good checks in a row that bring it back.");
        number(o, "fall", ServerOptions.FALL, 1, "Bad checks in a row that take it out.");
        o.option("port", "<port>", "The port that checks go to.", (a, to, s) -> to.put(ServerOptions.CHECK_PORT, Values.lenient(a.take("a port number"), "port", 0, a)));
        o.option("addr", "<address>", "The address that checks go to.", (a, to, s) -> {
            Word word = a.take("an address");
            if (Addresses.one(word, "addr", Addresses.Port.OPTIONAL) instanceof Address.Inet inet && !s.resolves(inet.host())) {
                throw a.error(word.span(), "'addr' : invalid address: '" + inet.host() + "' in '" + word + "'.");
            }
            to.put(ServerOptions.CHECK_ADDR, word.text());
        });
        agent(o);
        o.flag("check-sni-auto", ServerOptions.NO_CHECK_SNI_AUTO, false, "The name asked for in the handshake of HTTP checks is that of their requests.");
        o.flag("no-check-sni-auto", ServerOptions.NO_CHECK_SNI_AUTO, "Undoes check-sni-auto.");
        o.option("check-alpn", "<protocols>", "Protocols offered in the TLS handshake of checks.", (a, to, s) -> {
            Word word = a.take("protocols");
            List<String> names = List.of(word.text().split(","));
            CheckFormats.onlyH1(s, word, names, "check-alpn");
            to.put(ServerOptions.CHECK_ALPN, names);
        });
        o.option("check-proto", "<name>", "What checks speak, without negotiation.", (a, to, s) -> {
            Word word = a.take("a protocol");
            if (!List.of("auto", "h1", "h2", "none", "fcgi", "quic", "spop").contains(word.text())) {
                throw a.error(word.span(), "'check-proto' :  unknown MUX protocol '" + word + "'");
            }
            if (!List.of("auto", "h1", "none").contains(word.text())) {
                s.notImplemented(word.span(), "'check-proto " + word + "'", "'check-proto h1' is");
            }
        });
        o.noOp("check-pool-conn-name", "word", "checks make connections of their own");
        o.choice("observe", ServerOptions.OBSERVE, "Watches its traffic.", "none", "layer4", "layer7");
        o.choice("on-error", ServerOptions.ON_ERROR, "What errors of its traffic cause.", "fastinter", "fail-check", "sudden-death", "mark-down");
        number(o, "error-limit", ServerOptions.ERROR_LIMIT, 1, "Errors in a row that trigger on-error.");
        o.choice("init-state", ServerOptions.INIT_STATE, "Its state at start.", "fully-up", "up", "down", "fully-down", "none");
        o.flag("check-via-socks4", ServerOptions.CHECK_SOCKS4, "Checks go by way of the SOCKS4 proxy too.");
        o.text("healthcheck", "<name>", ServerOptions.HEALTHCHECK, "The section that says how it is checked.");
        return o;
    }

    private static void agent(LineOptions o) {
        o.flag("agent-check", ServerOptions.AGENT_CHECK, "Asks an agent on the server.");
        o.flag("no-agent-check", ServerOptions.AGENT_CHECK, false, "Undoes agent-check.");
        o.option("agent-addr", "<addr>", "Where the agent is asked.", (a, to, s) -> {
            Word word = a.take("an address");
            if (!s.resolves(word.text())) {
                throw a.error(word.span(), "parsing agent-addr failed. Check if '" + word + "' is correct address..");
            }
            to.put(ServerOptions.AGENT_ADDR, word.text());
        });
        o.option("agent-port", "<port>", "The agent's port.", (a, to, s) -> to.put(ServerOptions.AGENT_PORT, Values.lenient(a.take("a port number"), "agent-port", 0, a)));
        delay(o, "agent-inter", ServerOptions.AGENT_INTER, "Between two questions to the agent.");
        o.text("agent-send", "<string>", ServerOptions.AGENT_SEND, "What the agent is asked.");
    }

    private static void number(LineOptions o, String name, Setting<Integer> setting, int min, String doc) {
        o.option(name, "<number>", doc, (a, to, s) -> to.put(setting, Values.lenient(a.take("an integer argument"), name, min, a)));
    }

    private static void delay(LineOptions o, String name, Setting<Long> setting, String doc) {
        o.option(name, "<delay>", doc, (a, to, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'" + name + "' expects a delay as argument.");
            }
            Word word = a.take("a delay");
            long value = Values.time(word, name, 1, a.diagnostics());
            if (value == 0) {
                throw a.error(word.span(), "invalid value 0 for argument '" + name + "' of the server.");
            }
            to.put(setting, value);
        });
    }
}
