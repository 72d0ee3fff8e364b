package dev.jlb.server.check;

import dev.jlb.config.model.CheckSettings;
import dev.jlb.config.model.CheckSettings.HttpSend;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.http.HttpMethod;
import dev.jlb.server.CheckResult.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What a server's settings and its back end's ask a check to do. */
final class CheckPrograms {
    private CheckPrograms() {}

    static CheckProgram of(Settings proxy, Server server) {
        boolean tls = server.settings().is(ServerOptions.CHECK_SSL) || server.settings().is(ServerOptions.SSL) && !overridden(server.settings());
        CheckStep connect = new CheckStep.Connect(0, tls);
        if (proxy.is(CheckSettings.SSL_HELLO)) {
            return new CheckProgram(List.of(connect, new CheckStep.Send(SslHello.MESSAGE), new CheckStep.Expect(SslHello::judge)), Status.L6_OK);
        }
        HttpSend send = proxy.get(CheckSettings.HTTPCHK);
        if (send != null) {
            byte[] method = send.method().getBytes(StandardCharsets.ISO_8859_1);
            HttpJudge judge = new HttpJudge(proxy.get(CheckSettings.EXPECT), HttpMethod.of(method, 0, method.length), proxy.is(CheckSettings.DISABLE_ON_404));
            return new CheckProgram(List.of(connect, new CheckStep.Send(request(send)), new CheckStep.Expect(judge)), Status.L7_OK);
        }
        return new CheckProgram(List.of(connect), Status.L4_OK);
    }

    /** Checks to another port or address speak clear text unless {@code check-ssl} says otherwise (manual 5.2 {@code check-ssl}). */
    private static boolean overridden(Settings server) {
        return server.get(ServerOptions.CHECK_PORT) > 0 || !server.get(ServerOptions.CHECK_ADDR).isEmpty();
    }

    private static byte[] request(HttpSend send) {
        StringBuilder text = new StringBuilder(send.method()).append(' ').append(send.uri()).append(' ');
        // the old spelling carries headers behind the version: HTTP/1.1\r\nHost:\ www
        String[] version = send.version().split("\r\n", 2);
        text.append(version[0]).append("\r\n");
        if (version.length > 1) {
            for (String line : version[1].split("\r\n")) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    header(text, line.substring(0, colon), line.substring(colon + 1).strip());
                }
            }
        }
        for (String[] header : send.headers()) {
            header(text, header[0], header[1]);
        }
        if (version[0].equals("HTTP/1.1")) {
            text.append("connection: close\r\n");
        }
        if (!send.body().isEmpty()) {
            header(text, "content-length", Integer.toString(send.body().length()));
        }
        return text.append("\r\n").append(send.body()).toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void header(StringBuilder text, String name, String value) {
        text.append(name.toLowerCase(Locale.ROOT)).append(": ").append(value).append("\r\n");
    }
}
