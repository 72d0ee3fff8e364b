package dev.jlb.mail;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.EmailAlert;
import dev.jlb.config.model.Mailers;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.model.Settings;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Mails about the servers of one program (manual 4.2 {@code email-alert}). HAProxy 3.4 leaves them to a script in Lua; these are what its predecessors send. */
public final class MailAlerts implements AutoCloseable {
    private final Configuration configuration;
    private final EventLoopGroup loops;
    private final Function<SocketAddress, Supplier<Channel>> transports;
    private final String host;
    private final Consumer<String> warnings;
    private final Map<String, List<MailQueue>> queues = new HashMap<>();

    /**
     * @param transports makes channels that connect to an address, matching {@code loops}
     * @param host this host's name
     * @param warnings is told of mails that were not taken, from any loop
     */
    public MailAlerts(Configuration configuration, EventLoopGroup loops, Function<SocketAddress, Supplier<Channel>> transports, String host, Consumer<String> warnings) {
        this.configuration = configuration;
        this.loops = loops;
        this.transports = transports;
        this.host = host;
        this.warnings = warnings;
    }

    /** Where mails about one proxy's servers go. */
    public final class Recipient {
        private final Settings settings;
        private final List<MailQueue> mailers;

        private Recipient(Settings settings, List<MailQueue> mailers) {
            this.settings = settings;
            this.mailers = mailers;
        }

        /** Sends a mail unless that is not severe enough. Never blocks; from any thread. @param text with its full stop */
        public void send(int severity, String text) {
            if (severity > settings.get(EmailAlert.LEVEL)) {
                return;
            }
            String name = settings.get(EmailAlert.HOSTNAME);
            String line = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
            Mail mail = new Mail(name.isEmpty() ? host : name, settings.get(EmailAlert.FROM), settings.get(EmailAlert.TO), ZonedDateTime.now(), line);
            mailers.forEach(queue -> queue.add(mail));
        }
    }

    /** Null for a proxy that asks for no mails. */
    public Recipient of(Settings proxy) {
        if (!EmailAlert.complete(proxy)) {
            return null;
        }
        Mailers section = (Mailers) configuration.sections().get(new NamedSection.Key(SectionKind.MAILERS, proxy.get(EmailAlert.MAILERS)));
        return new Recipient(proxy, queues.computeIfAbsent(section.name(), name -> queues(section)));
    }

    private List<MailQueue> queues(Mailers section) {
        List<MailQueue> all = new ArrayList<>();
        for (Mailers.Mailer mailer : section.mailers()) {
            InetSocketAddress address = new InetSocketAddress(mailer.address().host(), mailer.address().port());
            all.add(new MailQueue(section.name() + "/" + mailer.name(), address, section.timeoutMillis(), loops.next(), transports, warnings));
        }
        return all;
    }

    @Override
    public void close() {
        queues.values().forEach(all -> all.forEach(MailQueue::close));
    }
}
