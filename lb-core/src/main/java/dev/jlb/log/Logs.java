package dev.jlb.log;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.LogProfile;
import dev.jlb.config.model.LogSettings;
import dev.jlb.config.model.LogSettings.Target;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.model.Ring;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.Timeouts;
import dev.jlb.sample.CompileContext;
import dev.jlb.server.BackendRuntime;
import dev.jlb.template.TextBuffer;
import dev.jlb.tls.PemException;
import dev.jlb.tls.ServerTls;
import dev.jlb.tls.TlsContexts;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/** Everything that a program's log lines go through: open targets, rings with their servers, log back ends. One per program. */
public final class Logs implements AutoCloseable {
    private static final DateTimeFormatter EVENT_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx");

    private final Configuration configuration;
    private final EventLoopGroup loops;
    private final Function<SocketAddress, Supplier<Channel>> transports;
    private final String node;
    private final int bufferSize;
    private final LongAdder dropped = new LongAdder();
    private final Map<String, LogRing> rings = new LinkedHashMap<>();
    private final Map<String, LogBackend> backends = new HashMap<>();
    /** One of each target, however many proxies say {@code log global}. */
    private final Map<Target, Outlet> outlets = new IdentityHashMap<>();
    private final Map<Target, AtomicLong> turns = new IdentityHashMap<>();
    private final Map<String, Outlet> descriptors = new ConcurrentHashMap<>();
    private final List<RingForwarder> forwarders = new ArrayList<>();

    /**
     * @param node the machine's name
     * @throws IOException when a ring's file or a server's certificate cannot be used
     */
    public Logs(Configuration configuration, EventLoopGroup loops, Function<SocketAddress, Supplier<Channel>> transports, String node) throws IOException {
        this.configuration = configuration;
        this.loops = loops;
        this.transports = transports;
        this.node = node;
        this.bufferSize = configuration.global().get(GlobalSettings.BUFSIZE);
        declared("buf0");
        // as they stand in the file; implicit ones come later
        List<Ring> declared = new ArrayList<>();
        configuration.sections().values().forEach(section -> {
            if (section instanceof Ring ring) {
                declared.add(ring);
            }
        });
        declared.sort(Comparator.comparingInt(ring -> ring.span().line()));
        for (Ring ring : declared) {
            declare(ring);
        }
    }

    private void declare(Ring section) throws IOException {
        Settings settings = section.settings();
        int size = settings.get(Ring.SIZE) > 0 ? settings.get(Ring.SIZE) : bufferSize;
        int length = settings.get(Ring.MAXLEN) > 0 ? settings.get(Ring.MAXLEN) : bufferSize;
        LogRing ring = new LogRing(section.name(), settings.get(Ring.DESCRIPTION), settings.get(Ring.FORMAT), size, length, settings.get(Ring.BACKING_FILE));
        rings.put(section.name(), ring);
        for (Server server : section.servers()) {
            SocketAddress address = address(server.address());
            forwarders.add(forwarder(ring, server, () -> address, settings));
        }
    }

    /** A ring that no section declares is one of the usual size, as HAProxy makes it. */
    private LogRing declared(String name) throws IOException {
        LogRing ring = rings.get(name);
        if (ring == null) {
            ring = new LogRing(name, name.equals("buf0") ? "in-memory ring buffer" : "", "", bufferSize, 0, "");
            rings.put(name, ring);
        }
        return ring;
    }

    private RingForwarder forwarder(LogRing ring, Server server, Supplier<SocketAddress> address, Settings timeouts) throws IOException {
        ServerTls tls = null;
        try {
            if (server.settings().is(ServerOptions.SSL)) {
                tls = TlsContexts.forServer(server, configuration.global());
            }
        } catch (PemException unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
        return new RingForwarder(ring, loops.next(), transports, new RingForwarder.Destination(
                address, tls, null, timeouts.get(Timeouts.CONNECT), timeouts.get(Timeouts.SERVER), server.settings().is(ServerOptions.OCTET_COUNT)));
    }

    private static SocketAddress address(Address address) {
        return switch (address) {
            case Address.Inet inet -> new InetSocketAddress(inet.host().isEmpty() ? "127.0.0.1" : inet.host(), inet.port());
            case Address.Unix unix -> new DomainSocketAddress(unix.systemPath());
            default -> throw new IllegalArgumentException("cannot log to " + address);
        };
    }

    /** Makes a back end in {@code mode log} known; before the lines that name it are built. */
    public void add(BackendRuntime backend, CompileContext context) throws IOException {
        Settings settings = backend.proxy().settings();
        boolean hashes = settings.get(dev.jlb.config.model.ProxyOptions.BALANCE).algorithm().equals("log-hash");
        try {
            backends.put(backend.name(), new LogBackend(backend, hashes ? context.variable(dev.jlb.server.balance.Balancers.LOG_TEXT).orElseThrow() : null, bufferSize, (ring, server) -> {
                try {
                    return forwarder(ring, server.configured(), server::address, settings);
                } catch (IOException unusable) {
                    throw new java.io.UncheckedIOException(unusable);
                }
            }));
        } catch (java.io.UncheckedIOException unusable) {
            throw unusable.getCause();
        }
    }

    /**
     * The targets of a proxy.
     *
     * @param own settings of the proxy, with {@link LogSettings#TARGETS} and {@link LogSettings#GLOBAL}
     * @param context in which formats of profiles are compiled
     * @throws IOException when a socket cannot be made
     */
    public LogSinks sinks(Settings own, CompileContext context) throws IOException {
        Settings global = configuration.global();
        List<Target> targets = new ArrayList<>(own.get(LogSettings.TARGETS));
        if (own.is(LogSettings.GLOBAL)) {
            targets.addAll(global.get(LogSettings.TARGETS));
        }
        String tag = own.has(LogSettings.TAG) ? own.get(LogSettings.TAG) : global.has(LogSettings.TAG) ? global.get(LogSettings.TAG) : "haproxy";
        List<LogSinks.Sink> sinks = new ArrayList<>();
        for (Target target : targets) {
            ProfileLines profile = profile(target.profile(), context);
            Outlet outlet = outlet(target);
            sinks.add(new LogSinks.Sink(target, outlet, format(target), host(), profile != null && !profile.tag().isEmpty() ? profile.tag() : tag, profile,
                    turns.computeIfAbsent(target, any -> new AtomicLong())));
        }
        return new LogSinks(sinks, dropped);
    }

    /** Targets of a relay, whose messages have their own senders; "" as format is the message's own. */
    LogSinks relay(Settings own) throws IOException {
        List<Target> targets = new ArrayList<>(own.get(LogSettings.TARGETS));
        if (own.is(LogSettings.GLOBAL)) {
            targets.addAll(configuration.global().get(LogSettings.TARGETS));
        }
        List<LogSinks.Sink> sinks = new ArrayList<>();
        for (Target target : targets) {
            String format = target.format().isEmpty() && target.address() instanceof Address.Ring(String name) && !target.stream() ? declared(name).declaredFormat() : target.format();
            sinks.add(new LogSinks.Sink(target, outlet(target), format, null, null, null, turns.computeIfAbsent(target, any -> new AtomicLong())));
        }
        return new LogSinks(sinks, dropped);
    }

    /** All profiles, compiled for the lines of one proxy. */
    public Map<String, ProfileLines> profiles(CompileContext context) {
        Map<String, ProfileLines> all = new HashMap<>();
        configuration.sections().forEach((key, section) -> {
            if (section instanceof LogProfile profile) {
                all.put(key.name(), ProfileLines.compile(profile, context));
            }
        });
        return all;
    }

    /** The compiled profile of that name, or null. */
    private ProfileLines profile(String name, CompileContext context) {
        return configuration.sections().get(new NamedSection.Key(SectionKind.LOG_PROFILE, name)) instanceof LogProfile profile ? ProfileLines.compile(profile, context) : null;
    }

    /** {@code log-send-hostname} changes the default format, and what the formats with a name show. */
    private String format(Target target) throws IOException {
        if (!target.format().isEmpty()) {
            return target.format();
        }
        if (target.address() instanceof Address.Ring(String name) && !target.stream()) {
            return declared(name).format();
        }
        if (target.address() instanceof Address.Standard || target.address() instanceof Address.Descriptor) {
            return configuration.global().get(LogSettings.SEND_HOSTNAME) == null ? "local" : "rfc3164";
        }
        return target.address() instanceof Address.Unix || configuration.global().get(LogSettings.SEND_HOSTNAME) == null ? "local" : "rfc3164";
    }

    /** Null without {@code log-send-hostname}: that is "localhost" in RFC 3164's form and "-" in RFC 5424's. */
    private String host() {
        String sent = configuration.global().get(LogSettings.SEND_HOSTNAME);
        return sent != null && sent.isEmpty() ? node : sent;
    }

    private Outlet outlet(Target target) throws IOException {
        Outlet known = outlets.get(target);
        if (known == null) {
            known = open(target);
            outlets.put(target, known);
        }
        return known;
    }

    private Outlet open(Target target) throws IOException {
        if (target.stream()) {
            return implicit(target);
        }
        switch (target.address()) {
            case Address.Inet inet -> {
                return new DatagramOutlet((InetSocketAddress) address(inet));
            }
            case Address.Unix unix -> {
                return UnixDatagrams.open(unix.isAbstract() ? "@" + unix.systemPath().substring(1) : unix.path());
            }
            case Address.Standard standard -> {
                return standard(standard);
            }
            case Address.Descriptor descriptor -> {
                return descriptors.computeIfAbsent(descriptor.toString(), name -> new DescriptorOutlet(name, inherited(descriptor.fd()), dropped));
            }
            case Address.Ring(String name) -> {
                return declared(name)::append;
            }
            case Address.LogBackend(String name) -> {
                // it may be made known later
                return message -> {
                    LogBackend backend = backends.get(name);
                    return backend != null && backend.send(message);
                };
            }
        }
    }

    /** An inherited descriptor, written to with the system's own call whatever it is. */
    private static DescriptorOutlet.Writer inherited(int fd) {
        io.netty.channel.unix.FileDescriptor descriptor = new io.netty.channel.unix.FileDescriptor(fd);
        return (bytes, length) -> {
            ByteBuffer direct = ByteBuffer.allocateDirect(length).put(bytes, 0, length).flip();
            int at = 0;
            while (at < length) {
                int written = descriptor.write(direct, at, length);
                if (written <= 0) {
                    throw new IOException("the reader does not take it");
                }
                at += written;
            }
        };
    }

    /** {@code log tcp@…}: a ring of its own with one server. */
    private Outlet implicit(Target target) throws IOException {
        LogRing ring = new LogRing("ring#" + (1 + rings.keySet().stream().filter(name -> name.startsWith("ring#")).count()),
                "created from logserver declared into '" + target.span().file() + "' at line " + target.span().line(), "", bufferSize, 0, "");
        rings.put(ring.name(), ring);
        SocketAddress address = address(target.address());
        Server server = new Server(ring.name(), target.address(), Settings.EMPTY, target.span());
        forwarders.add(forwarder(ring, server, () -> address, Settings.EMPTY));
        return ring::append;
    }

    /** Connects to servers. */
    public void start() {
        forwarders.forEach(RingForwarder::start);
        backends.values().forEach(LogBackend::start);
    }

    private Outlet standard(Address.Standard stream) {
        return descriptors.computeIfAbsent(stream.toString(), name -> {
            FileOutputStream out = new FileOutputStream(stream.error() ? FileDescriptor.err : FileDescriptor.out);
            return new DescriptorOutlet(name, (bytes, length) -> out.write(bytes, 0, length), dropped);
        });
    }

    /** A line of the program's own; where it cannot go it is lost. @param sink a ring, {@code stdout} or {@code stderr} */
    public void event(String sink, String line) {
        LogRing ring = rings.get(sink);
        TextBuffer text = new TextBuffer(128);
        if (sink.equals("buf0")) {
            // as with HAProxy this ring's messages are dated
            text.append("<0>" + EVENT_TIME.format(ZonedDateTime.now()) + " ");
        }
        text.append(line);
        if (ring != null) {
            ring.append(text);
        } else if (sink.equals("stdout") || sink.equals("stderr")) {
            standard(new Address.Standard(sink.equals("stderr"))).send(text);
        }
    }

    /** The ring of that name, or null. */
    public LogRing ring(String name) {
        return rings.get(name);
    }

    public List<LogRing> rings() {
        return List.copyOf(rings.values());
    }

    /** Messages that could not be sent. */
    public long dropped() {
        return dropped.sum() + rings.values().stream().mapToLong(LogRing::overwritten).sum();
    }

    @Override
    public void close() {
        forwarders.forEach(RingForwarder::close);
        backends.values().forEach(LogBackend::close);
        outlets.values().forEach(Outlet::close);
    }
}
