package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.LogForward;
import dev.jlb.config.model.LogProfile;
import dev.jlb.config.model.LogStep;
import dev.jlb.config.model.Ring;
import dev.jlb.config.model.SectionBuilder;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.Timeouts;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The lines of {@code ring}, {@code log-forward} and {@code log-profile} sections (manual 12.5, 12.6, 8.3.5). */
final class LogSectionKeywords implements KeywordFamily {
    private static final int BUFSIZE = 16384;

    private final List<Keyword> all = new ArrayList<>();

    @Override
    public List<Keyword> keywords() {
        ring();
        forward();
        profile();
        return all;
    }

    private static Settings.Builder settings(Scope s) {
        return s.builder(SectionBuilder.class).settings();
    }

    private void ring() {
        Set<SectionKind> ring = EnumSet.of(SectionKind.RING);
        all.add(keyword("backing-file", ring).usage("<path>").doc("A file that holds the ring.").manual("12.5").accepts("backing-file /tmp/ring").rejects("backing-file").parse((a, s) -> {
            Word path = a.take("a path");
            a.end();
            if (settings(s).has(Ring.BACKING_FILE)) {
                throw a.error(path.span(), "'backing-file' already specified for ring '" + s.builder(SectionBuilder.class).name() + "' (was '" + settings(s).get(Ring.BACKING_FILE) + "').");
            }
            settings(s).put(Ring.BACKING_FILE, path.text());
        }));
        all.add(keyword("description", ring).usage("<text>").doc("Its name for people.").manual("12.5").accepts("description My ring").rejects("description").parse((a, s) -> {
            a.take("a text");
            settings(s).put(Ring.DESCRIPTION, String.join(" ", a.line().words().subList(1, a.line().size()).stream().map(Word::text).toList()));
            a.takeRest();
        }));
        all.add(keyword("format", ring).usage("<format>").doc("Format of its messages.").manual("12.5").accepts("format rfc3164").rejects("format foo").parse((a, s) -> {
            settings(s).put(Ring.FORMAT, LogTargets.format(a, "unknown format '"));
            a.takeRest();
        }));
        all.add(keyword("maxlen", ring).usage("<length>").doc("Longest message, bytes.").manual("12.5").accepts("maxlen 1200").rejects("maxlen x").parse((a, s) -> {
            long length = Values.size(a.take("a length"), "maxlen");
            if (length < 1 || length > Integer.MAX_VALUE) {
                throw a.error(a.lastSpan(), "invalid size '" + a.line().word(1) + "' for new sink buffer.");
            }
            settings(s).put(Ring.MAXLEN, (int) length);
            a.takeRest();
        }));
        all.add(keyword("size", ring).usage("<size>").doc("Bytes of the ring.").manual("12.5").accepts("size 32764").rejects("size x", "size 4096").parse(LogSectionKeywords::size));
        all.add(keyword("timeout connect", ring).usage("<timeout>").doc("For a connection to a server of the ring.").manual("12.5").accepts("timeout connect 5s").rejects("timeout connect").parse(timeout(Timeouts.CONNECT)));
        all.add(keyword("timeout server", ring).usage("<timeout>").doc("For a server to take what it is sent.").manual("12.5").accepts("timeout server 5s").rejects("timeout server").parse(timeout(Timeouts.SERVER)));
        all.add(keyword("server", ring).usage("<name> <address> [options]").doc("Where messages are sent.").manual("12.5").accepts("server a 127.0.0.1:6514 log-proto octet-count").rejects("server a", "server a udp@127.0.0.1:514").parse(LogSectionKeywords::server));
    }

    private static Keyword.LineParser timeout(Setting<Long> setting) {
        return (a, s) -> {
            settings(s).put(setting, Values.time(a.take("<time> as argument"), a.keyword(), 1));
            a.takeRest();
        };
    }

    private static void size(Arguments a, Scope s) {
        Word word = a.take("a size");
        String name = s.builder(SectionBuilder.class).name();
        long size;
        try {
            size = Values.size(word, "size");
        } catch (dev.jlb.config.keyword.ConfigException notASize) {
            size = 0;
        }
        if (size == 0 || size > Integer.MAX_VALUE / 2) {
            throw a.error(word.span(), "invalid size '" + word + "' for new sink buffer.");
        }
        if (settings(s).has(Ring.BACKING_FILE)) {
            throw a.error(word.span(), "cannot resize an already mapped file, please specify 'size' before 'backing-file'.");
        }
        int before = settings(s).has(Ring.SIZE) ? settings(s).get(Ring.SIZE) : BUFSIZE;
        if (size < before) {
            throw a.error(word.span(), "ignoring new size '" + size + "' that is smaller than current size '" + before + "' for ring '" + name + "'.", "a ring is never smaller than a buffer: leave the line out");
        }
        settings(s).put(Ring.SIZE, (int) size);
        a.takeRest();
    }

    private static void server(Arguments a, Scope s) {
        if (a.line().size() < 3) {
            throw a.error(a.lastSpan(), "'server' expects <name> and <addr>[:<port>] as arguments.");
        }
        SectionBuilder ring = s.builder(SectionBuilder.class);
        Word name = a.take("a name");
        Names.check(name, "server", s.diagnostics());
        Word where = s.address(a.take("an address"));
        String context = "'server " + ring.name() + "/" + name + "'";
        Address address = Addresses.one(where, context.substring(1, context.length() - 1), Addresses.Port.OPTIONAL);
        if (where.text().startsWith("udp") || where.text().startsWith("dgram+") || where.text().startsWith("uxdg@")) {
            throw a.error(where.span(), context + " : dgram-type address not acceptable in '" + where + "'");
        }
        if (Addresses.unsupported(where) != null) {
            s.notImplemented(where.span(), context + " : the address family '" + Addresses.unsupported(where) + "'", "use an IP address, a host name or a UNIX socket");
        }
        Settings.Builder to = Settings.builder();
        ServerKeywords.options().read(a, context, to, s);
        ring.servers().add(new Server(name.text(), address, to.build(), a.span()));
    }

    private void forward() {
        Set<SectionKind> forward = EnumSet.of(SectionKind.LOG_FORWARD);
        all.add(keyword("bind", forward).usage("<address>:<port> [options]").doc("Where streams of messages come in.").manual("12.6").accepts("bind 127.0.0.1:1024").rejects("bind", "bind :80 foo").parse((a, s) -> {
            Word where = s.address(a.take("{<path>|[addr1]:port1[-end1]}{,[addr]:port[-end]}... as arguments"));
            bind(a, s, where, "bind " + where, s.builder(SectionBuilder.class).binds());
        }));
        all.add(keyword("dgram-bind", forward).usage("<address>:<port> [options]").doc("Where datagrams come in.").manual("12.6").accepts("dgram-bind 127.0.0.1:514").rejects("dgram-bind").parse((a, s) -> {
            Word where = s.address(a.take("an address"));
            if (where.text().startsWith("tcp") || where.text().startsWith("stream+") || where.text().startsWith("uxst@")) {
                throw a.error(where.span(), "'dgram-bind' : stream-type address not acceptable in '" + where + "'");
            }
            bind(a, s, where, "dgram-bind", s.builder(SectionBuilder.class).datagramBinds());
        }));
        number(forward, "backlog", "<conns>", "Connections that wait to be accepted.", LogForward.BACKLOG);
        number(forward, "maxconn", "<conns>", "Most connections at a time.", LogForward.MAXCONN);
        all.add(keyword("timeout client", forward).usage("<timeout>").doc("Idle time of a connection.").manual("12.6").accepts("timeout client 10s").rejects("timeout client").parse(timeout(Timeouts.CLIENT)));
        all.add(keyword("option assume-rfc6587-ntf", forward).doc("Every message of a stream ends with a line feed.").manual("12.6").accepts("option assume-rfc6587-ntf").parse((a, s) -> flag(a, s, LogForward.LINES_ONLY)));
        all.add(keyword("option dont-parse-log", forward).doc("Messages are passed on as they came.").manual("12.6").accepts("option dont-parse-log").parse((a, s) -> flag(a, s, LogForward.UNPARSED)));
        all.add(keyword("option host", forward).usage("{ replace | fill | keep | append }").doc("What becomes of a message's host name.").manual("12.6").accepts("option host replace").rejects("option host", "option host foo").parse((a, s) -> {
            Word how = a.take("replace, fill, keep or append");
            LogForward.Host host = Arrays.stream(LogForward.Host.values()).filter(one -> one.name().toLowerCase(Locale.ROOT).equals(how.text())).findFirst()
                    .orElseThrow(() -> a.error(how.span(), "'option host' : unknown strategy '" + how + "'.", "strategies are replace, fill, keep and append"));
            a.end();
            settings(s).put(LogForward.HOST, host);
        }));
    }

    private static void flag(Arguments a, Scope s, Setting<Boolean> setting) {
        a.end();
        settings(s).put(setting, true);
    }

    private void number(Set<SectionKind> sections, String name, String usage, String doc, Setting<Integer> setting) {
        all.add(keyword(name, sections).usage(usage).doc(doc).manual("12.6").accepts(name + " 10").rejects(name).parse((a, s) -> {
            settings(s).put(setting, Math.max(0, Values.lenient(a.take("a number"), name, 0, a)));
            a.end();
        }));
    }

    private static void bind(Arguments a, Scope s, Word where, String what, List<Bind> to) {
        List<Address> addresses = Addresses.listen(where, a.line().word(0).text());
        Settings.Builder options = Settings.builder();
        BindKeywords.options().read(a, "'" + what + "' in section 'log-forward'", options, s);
        String unsupported = Addresses.unsupported(where);
        boolean datagrams = to == s.builder(SectionBuilder.class).datagramBinds();
        if (unsupported != null && !(datagrams && (unsupported.startsWith("udp") || unsupported.equals("dgram+")))) {
            s.notImplemented(where.span(), "'" + what + "' : the address family '" + unsupported + "'", "listen on an IP address");
        }
        if (datagrams && addresses.stream().anyMatch(address -> !(address instanceof Address.Inet))) {
            s.notImplemented(where.span(), "'dgram-bind' : address '" + where + "'", "receive datagrams on an IP address");
        }
        Settings settings = options.build();
        if (settings.is(BindOptions.ACCEPT_PROXY)) {
            s.notImplemented(where.span(), "'" + what + "' : 'accept-proxy'", "let senders connect directly");
        }
        addresses.forEach(address -> to.add(new Bind(address, settings, a.span())));
    }

    private void profile() {
        all.add(keyword("on", EnumSet.of(SectionKind.LOG_PROFILE)).usage("<step> [drop] [format <fmt>] [sd <fmt>]").doc("How lines of one step are built.").manual("8.3.5")
                .accepts("on error drop", "on any format \"%ci\" sd x", "on http-req format x").rejects("on", "on foo drop", "on error foo", "on error format").parse((a, s) -> {
                    Word name = a.take("a step");
                    LogStep step = LogStep.of(name.text());
                    if (step == null) {
                        throw a.error(name.span(), "'on' : unknown step '" + name + "'.", "steps are " + String.join(", ", Arrays.stream(LogStep.values()).map(LogStep::keyword).toList()));
                    }
                    boolean drop = false;
                    Word format = null;
                    Word structured = null;
                    while (a.hasNext()) {
                        Word option = a.take("an option");
                        switch (option.text()) {
                            case "drop" -> drop = true;
                            case "format" -> format = a.take("a format string behind 'format'");
                            case "sd" -> structured = a.take("a format string behind 'sd'");
                            default -> throw a.error(option.span(), "'on' only supports 'drop', 'format' and 'sd' (got '" + option + "').");
                        }
                    }
                    s.builder(SectionBuilder.class).steps().put(step, new LogProfile.Line(drop, format, structured));
                }));
    }
}
