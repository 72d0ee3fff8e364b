package dev.jlb.server.check;

import dev.jlb.config.model.CheckRule;
import dev.jlb.config.model.CheckSettings;
import dev.jlb.config.model.CheckSettings.HttpSend;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.CheckResult.Status;
import dev.jlb.server.ProxySender;
import dev.jlb.server.ServerRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What a server's settings and its back end's ask a check to do. */
final class CheckPrograms {
    private CheckPrograms() {}

    /** @param node this process' {@code node} name, for {@code http-check send-state} @param cases of {@code h1-case-adjust}, for back ends with {@code option h1-case-adjust-bogus-server} */
    static CheckProgram of(ServerRuntime server, String node, Map<String, String> cases, CheckScope scope) {
        Settings proxy = scope.checkSettings(server);
        Settings own = server.configured().settings();
        boolean asTraffic = !overridden(own) && !server.dynamic();
        boolean tls = own.is(ServerOptions.CHECK_SSL) || own.is(ServerOptions.SSL) && asTraffic;
        List<String> alpn = own.get(ServerOptions.CHECK_ALPN).isEmpty() ? own.get(ServerOptions.ALPN) : own.get(ServerOptions.CHECK_ALPN);
        // checks speak HTTP/1, whatever else the traffic may speak
        CheckStep.Connect connect = CheckStep.Connect.usual(tls, alpn.stream().filter(name -> !name.equals("h2")).toList(), proxyHeader(own, asTraffic), own.is(ServerOptions.CHECK_SOCKS4));
        HttpSend send = proxy.get(CheckSettings.HTTPCHK);
        if (send != null) {
            Supplier<String> state = proxy.is(CheckSettings.SEND_STATE) ? () -> StateHeader.of(server, node) : () -> "";
            List<CheckRule> rules = proxy.get(CheckSettings.HTTP_RULES);
            CheckStep.Connect named = own.is(ServerOptions.NO_CHECK_SNI_AUTO) || !own.get(ServerOptions.CHECK_SNI).isEmpty() ? connect : connect.named(hostOf(send, rules));
            return new HttpScript(send, proxy.is(CheckSettings.DISABLE_ON_404), named, state, server.backend().proxy().settings().is(ProxyOptions.CASE_ADJUST_SERVER) ? cases : Map.of(), scope).program(rules);
        }
        String argument = proxy.get(CheckSettings.KIND_ARGUMENT);
        return switch (proxy.get(CheckSettings.KIND)) {
            case "tcp-check" -> script(proxy.get(CheckSettings.TCP_RULES), connect, scope);
            case "redis-check" -> ProtocolChecks.redis(connect);
            case "smtpchk" -> ProtocolChecks.smtp(connect, argument);
            case "mysql-check" -> MysqlCheck.of(connect, argument);
            case "pgsql-check" -> ProtocolChecks.pgsql(connect, argument);
            case "spop-check" -> ProtocolChecks.spop(connect);
            case "ssl-hello-chk" -> ProtocolChecks.sslHello(connect);
            case "ldap-check" -> ProtocolChecks.ldap(connect);
            default -> new CheckProgram(List.of(connect), Status.L4_OK);
        };
    }

    /** Checks to another port or address, as those of servers added at run time, speak clear text unless {@code check-ssl} says otherwise (manual 5.2 {@code check}, {@code check-ssl}). */
    private static boolean overridden(Settings server) {
        return server.get(ServerOptions.CHECK_PORT) > 0 || !server.get(ServerOptions.CHECK_ADDR).isEmpty();
    }

    /** As connections of clients, unless the check goes elsewhere (manual 5.2 {@code check-send-proxy}). */
    private static boolean proxyHeader(Settings server, boolean asTraffic) {
        return server.is(ServerOptions.CHECK_SEND_PROXY) || asTraffic && ProxySender.wanted(server);
    }

    /** The name that requests of a check go to, where it is fixed and they have no connect rule: {@code check-sni-auto} (manual 5.2); else null. */
    private static String hostOf(HttpSend option, List<CheckRule> rules) {
        String host = null;
        for (String[] header : option.headers()) {
            host = header[0].equalsIgnoreCase("host") ? header[1] : host;
        }
        for (CheckRule rule : rules) {
            if (rule instanceof CheckRule.Connect) {
                return null;
            }
            if (rule instanceof CheckRule.HttpSend send) {
                for (String[] header : send.headers()) {
                    host = header[0].equalsIgnoreCase("host") ? header[1] : host;
                }
            }
        }
        if (host == null || host.indexOf('%') >= 0) {
            return null;
        }
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    static CheckStep.Connect connect(CheckRule.Connect rule, CheckStep.Connect usual, CheckScope scope) {
        int colon = rule.host().lastIndexOf(':');
        boolean withPort = colon > 0 && (rule.host().indexOf(':') == colon || rule.host().charAt(colon - 1) == ']');
        String name = withPort ? rule.host().substring(0, colon) : rule.host();
        String port = rule.port().isEmpty() && withPort ? rule.host().substring(colon + 1) : rule.port();
        return new CheckStep.Connect(
                CheckFormat.port(port, scope), name.isEmpty() ? null : CheckTarget.resolve(name.substring(name.indexOf('@') + 1)), rule.ssl() || rule.inherit() && usual.tls(), rule.sni().isEmpty() ? null : rule.sni(),
                rule.alpn().isEmpty() ? usual.alpn() : rule.alpn().stream().filter(one -> !one.equals("h2")).toList(),
                rule.sendProxy() || rule.inherit() && usual.proxyHeader(), rule.linger(), rule.socks() || rule.inherit() && usual.socks(), "");
    }

    private static CheckProgram script(List<CheckRule> rules, CheckStep.Connect usual, CheckScope scope) {
        List<CheckStep> steps = new ArrayList<>();
        if (rules.isEmpty()) {
            return new CheckProgram(List.of(usual.failing(" at initial connection step of tcp-check")), Status.L4_OK);
        }
        boolean implicit = !(rules.stream().filter(rule -> !(rule instanceof CheckRule.Comment) && !(rule instanceof CheckRule.Variable)).findFirst().orElse(null) instanceof CheckRule.Connect);
        if (implicit) {
            steps.add(usual.failing(" at initial connection step of tcp-check"));
        }
        int number = 0;
        String note = "";
        for (CheckRule rule : rules) {
            number++;
            String said = rule.comment().isEmpty() ? note : rule.comment();
            note = rule instanceof CheckRule.Comment ? rule.comment() : "";
            switch (rule) {
                case CheckRule.Comment ignored -> { }
                case CheckRule.HttpSend ignored -> throw new IllegalStateException("a rule of http-check");
                case CheckRule.HttpExpect ignored -> throw new IllegalStateException("a rule of http-check");
                case CheckRule.Variable variable -> steps.add(new CheckStep.Act(CheckFormat.action(variable, scope)));
                case CheckRule.Connect open -> steps.add(connect(open, usual, scope).failing(failedConnect(open, number, said)));
                case CheckRule.Send send -> steps.add(new CheckStep.Send(
                        CheckFormat.bytes(send.data(), send.form(), scope), false, "tcp-check send : failed to build log-format string at step " + number));
                case CheckRule.Expect expect -> {
                    String kind = switch (expect.what()) {
                        case "string" -> "string '" + expect.pattern() + "'";
                        case "binary" -> "binary '" + expect.pattern() + "'";
                        case "string-lf", "binary-lf" -> "log-format " + expect.what().substring(0, 6);
                        case "rbinary" -> "binary regex";
                        default -> "regex";
                    };
                    String comment = said.isEmpty() ? "" : " comment: '" + said + "'";
                    String plain = said.isEmpty() ? "" : " comment: " + said;
                    // what several rules in a row look at is the same
                    boolean keeps = number < rules.size() && rules.get(number) instanceof CheckRule.Expect;
                    steps.add(new CheckStep.Expect(
                            Saying.of(new TcpJudge(expect, number, said, scope), expect.saying(), plain, scope), ProtocolChecks.status(expect.timeoutStatus()), " at step " + number + " of tcp-check (expect " + kind + ")" + comment, keeps));
                }
            }
        }
        boolean acts = rules.stream().anyMatch(rule -> !(rule instanceof CheckRule.Comment) && !(rule instanceof CheckRule.Variable));
        return new CheckProgram(steps, Status.L7_OK, acts ? "(tcp-check)" : "");
    }

    private static String failedConnect(CheckRule.Connect rule, int number, String comment) {
        String port = rule.port().chars().allMatch(Character::isDigit) && !rule.port().isEmpty() ? " port " + rule.port() : "";
        return " at step " + number + " of tcp-check (connect" + port + ")" + (comment.isEmpty() ? "" : " comment: '" + comment + "'");
    }
}
