package dev.jlb.server.check;

import dev.jlb.config.model.CheckRule;
import dev.jlb.config.model.CheckSettings;
import dev.jlb.config.model.CheckSettings.HttpSend;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.CheckResult.Status;
import dev.jlb.server.ServerRuntime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a server's settings and its back end's ask a check to do. */
final class CheckPrograms {
    private CheckPrograms() {}

    /** @param node this process' {@code node} name, for {@code http-check send-state} */
    static CheckProgram of(ServerRuntime server, String node) {
        Settings proxy = server.backend().proxy().settings();
        Settings own = server.configured().settings();
        boolean tls = own.is(ServerOptions.CHECK_SSL) || own.is(ServerOptions.SSL) && !overridden(own);
        CheckStep.Connect connect = new CheckStep.Connect(0, tls, proxyHeader(own));
        HttpSend send = proxy.get(CheckSettings.HTTPCHK);
        if (send != null) {
            Supplier<String> state = proxy.is(CheckSettings.SEND_STATE) ? () -> StateHeader.of(server, node) : () -> "";
            return new HttpScript(send, proxy.is(CheckSettings.DISABLE_ON_404), connect, state).program(proxy.get(CheckSettings.HTTP_RULES));
        }
        if (proxy.is(CheckSettings.SSL_HELLO)) {
            return ProtocolChecks.sslHello(connect);
        }
        String argument = proxy.get(CheckSettings.KIND_ARGUMENT);
        return switch (proxy.get(CheckSettings.KIND)) {
            case "tcp-check" -> script(proxy.get(CheckSettings.TCP_RULES), connect);
            case "redis-check" -> ProtocolChecks.redis(connect);
            case "smtpchk" -> ProtocolChecks.smtp(connect, argument);
            case "mysql-check" -> ProtocolChecks.mysql(connect, argument);
            case "pgsql-check" -> ProtocolChecks.pgsql(connect, argument);
            case "ldap-check" -> ProtocolChecks.ldap(connect);
            default -> new CheckProgram(List.of(connect), Status.L4_OK, "");
        };
    }

    /** Checks to another port or address speak clear text unless {@code check-ssl} says otherwise (manual 5.2 {@code check-ssl}). */
    private static boolean overridden(Settings server) {
        return server.get(ServerOptions.CHECK_PORT) > 0 || !server.get(ServerOptions.CHECK_ADDR).isEmpty();
    }

    /** As connections of clients, unless the check goes elsewhere (manual 5.2 {@code check-send-proxy}). */
    private static int proxyHeader(Settings server) {
        int version = server.get(ServerOptions.SEND_PROXY);
        return server.is(ServerOptions.CHECK_SEND_PROXY) ? Math.max(1, version) : overridden(server) ? 0 : version;
    }

    static CheckStep connect(CheckRule.Connect rule, CheckStep.Connect usual) {
        return new CheckStep.Connect(rule.port(), rule.ssl() || rule.inherit() && usual.tls(), rule.inherit() ? usual.proxyHeader() : 0);
    }

    private static CheckProgram script(List<CheckRule> rules, CheckStep.Connect usual) {
        List<CheckStep> steps = new ArrayList<>();
        if (rules.isEmpty()) {
            return new CheckProgram(List.of(usual), Status.L4_OK, " at initial connection step of tcp-check");
        }
        boolean implicit = !(rules.stream().filter(rule -> !(rule instanceof CheckRule.Comment)).findFirst().orElse(null) instanceof CheckRule.Connect);
        if (implicit) {
            steps.add(usual);
        }
        boolean expects = false;
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
                case CheckRule.Connect open -> steps.add(connect(open, usual));
                case CheckRule.Send send -> {
                    byte[] data = send.data().getBytes(StandardCharsets.ISO_8859_1);
                    steps.add(new CheckStep.Send(() -> data));
                }
                case CheckRule.Expect expect -> {
                    expects = true;
                    String kind = switch (expect.what()) {
                        case "string" -> "string '" + expect.pattern() + "'";
                        case "binary" -> "binary '" + expect.pattern() + "'";
                        default -> "regex";
                    };
                    String comment = said.isEmpty() ? "" : " comment: '" + said + "'";
                    steps.add(new CheckStep.Expect(
                            new TcpJudge(expect, number, comment), ProtocolChecks.status(expect.timeoutStatus()), " at step " + number + " of tcp-check (expect " + kind + ")" + comment));
                }
            }
        }
        return new CheckProgram(steps, expects ? Status.L7_OK : Status.L4_OK, implicit ? " at initial connection step of tcp-check" : " at step 1 of tcp-check (connect)");
    }
}
