package dev.jlb.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.model.Configuration;
import dev.jlb.server.Backends;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mails as a mail server sees them. The dialogue is, byte by byte, what HAProxy 2.6 sends to the same server. */
class MailAlertsTest {
    private static final String HEAD = "From: lb@x.org|To: ops@x.org|Date: D|Subject: [HAProxy Alert] ";
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<String> dialogues = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    private ServerSocket server;
    private MailAlerts alerts;
    /** What the server answers to the greeting, HELO, MAIL, RCPT, DATA, the mail and QUIT; "-" is silence, "!" closes. */
    private volatile List<String> replies = List.of("220 x", "250 x", "250 x", "250 x", "354 x", "250 x", "221 x");

    @BeforeEach
    void serve() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    Thread.ofVirtual().start(() -> talk(client));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        alerts.close();
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).get(5, TimeUnit.SECONDS);
    }

    private void talk(Socket client) {
        StringBuilder heard = new StringBuilder();
        try (client; BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))) {
            int step = 0;
            for (String reply : replies) {
                if (reply.equals("!")) {
                    break;
                }
                if (reply.equals("-")) {
                    in.read();
                    break;
                }
                client.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                if (++step == replies.size()) {
                    break;
                }
                String line = in.readLine();
                while (step == 5 && line != null && !line.equals(".")) {
                    heard.append(line.replaceFirst("^Date: \\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d [+-]\\d{4} \\([^)]+\\)$", "Date: D")).append('|');
                    line = in.readLine();
                }
                if (line == null) {
                    break;
                }
                heard.append(line).append('|');
            }
        } catch (IOException gone) {
            // what was heard counts
        }
        dialogues.add(heard.toString());
    }

    private MailAlerts.Recipient start(String lines) {
        Configuration configuration = Backends.load("mailers m\n timeout mail 300ms\n mailer one 127.0.0.1:" + server.getLocalPort() + "\nbackend b\n email-alert mailers m\n email-alert from lb@x.org\n email-alert to ops@x.org\n" + lines);
        alerts = new MailAlerts(configuration, loops, address -> NioSocketChannel::new, "host", warnings::add);
        return alerts.of(configuration.backend("b").orElseThrow().settings());
    }

    private static String usual(String host, String text) {
        return "HELO " + host + "|MAIL FROM:<lb@x.org>|RCPT TO:<ops@x.org>|DATA|" + HEAD + text + "||" + text + "||.|QUIT|";
    }

    @Test
    void mailsComeOneAfterTheOtherWithoutTheirFullStops() throws Exception {
        MailAlerts.Recipient recipient = start("");
        recipient.send(1, "Server b/s is DOWN. 0 sessions.");
        recipient.send(1, "Server b/t is DOWN!");
        assertThat(dialogues.poll(10, TimeUnit.SECONDS)).isEqualTo(usual("host", "Server b/s is DOWN. 0 sessions"));
        assertThat(dialogues.poll(10, TimeUnit.SECONDS)).isEqualTo(usual("host", "Server b/t is DOWN!"));
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"alert, 1, 5", "emerg, 0, 1", "notice, 5, 6", "info, 6, 7", "debug, 7, 8"})
    void levelLimitsWhatIsMailed(String level, int sent, int kept) throws Exception {
        MailAlerts.Recipient recipient = start(" email-alert level " + level + "\n email-alert myhostname me\n");
        recipient.send(kept, "not this.");
        recipient.send(sent, "this.");
        assertThat(dialogues.poll(10, TimeUnit.SECONDS)).isEqualTo(usual("me", "this"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "421 busy; ''; 421 busy",
        "220 x,500 what; HELO host|; 500 what",
        "220 x,250 x,250 x,550 nobody; HELO host|MAIL FROM:<lb@x.org>|RCPT TO:<ops@x.org>|; 550 nobody",
        "220 x,250 x,250 x,250 x,250 early; HELO host|MAIL FROM:<lb@x.org>|RCPT TO:<ops@x.org>|DATA|; 250 early",
        "!; ''; connection closed",
        "-; ''; timeout",
        "220 x,-; HELO host|; timeout",
        "220-a,250 b; HELO host|; ",
    })
    void aMailThatIsNotTakenIsSaidAndTheNextIsTried(String script, String heard, String why) throws Exception {
        List<String> good = replies;
        MailAlerts.Recipient recipient = start("");
        if (why == null) {
            // a first line that promises another is no reply yet
            replies = List.of("220-a\r\n220 b", "250-a\r\n250-b\r\n250 c", "250 x", "250 x", "354 x", "250 x", "!");
            recipient.send(1, "first.");
            assertThat(dialogues.poll(10, TimeUnit.SECONDS)).isEqualTo(usual("host", "first"));
        } else {
            replies = List.of(script.split(","));
            if (!script.endsWith("-") && !script.equals("!")) {
                // the server waits until the client is gone
                replies = java.util.stream.Stream.concat(replies.stream(), java.util.stream.Stream.of("-")).toList();
            }
            recipient.send(1, "first.");
            assertThat(warnings.poll(10, TimeUnit.SECONDS)).isEqualTo("email-alert : mailer 'm/one' did not take a mail: " + why + ".");
            assertThat(dialogues.poll(10, TimeUnit.SECONDS)).isEqualTo(heard == null ? "" : heard);
        }
        replies = good;
        recipient.send(1, "second.");
        assertThat(dialogues.poll(10, TimeUnit.SECONDS)).isEqualTo(usual("host", "second"));
        assertThat(warnings).isEmpty();
    }

    @Test
    void aMailServerThatHangsCostsABoundedQueue() throws Exception {
        replies = List.of("-");
        MailAlerts.Recipient recipient = start("");
        for (int i = 0; i < MailQueue.MOST + 50; i++) {
            recipient.send(1, "m" + i);
        }
        assertThat(warnings.poll(10, TimeUnit.SECONDS)).isEqualTo("email-alert : mailer 'm/one' : 1000 mails wait already, others are lost.");
    }

    @Test
    void nobodyIsMailedWithoutRecipient() {
        Configuration configuration = Backends.load("backend b\n email-alert level info\n");
        alerts = new MailAlerts(configuration, loops, address -> NioSocketChannel::new, "host", warnings::add);
        assertThat(alerts.of(configuration.backend("b").orElseThrow().settings())).isNull();
    }
}
