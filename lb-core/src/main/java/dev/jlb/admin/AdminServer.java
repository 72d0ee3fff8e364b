package dev.jlb.admin;

import dev.jlb.config.command.RuntimeCommand.Level;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.proxy.Program;
import dev.jlb.proxy.Sockets;
import dev.jlb.proxy.UnixSocketFile;
import dev.jlb.proxy.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The runtime API (management.txt 9.3) on every {@code stats socket}, and the master's (9.4) on the address of {@code -S}. It has an event loop of its own: a client
 * of it never delays traffic. Commands are about the program that runs when they are given; sockets that a reload does not change stay open.
 */
public final class AdminServer implements AutoCloseable {
    private static final List<Setting<String>> OF_FILE = List.of(BindOptions.MODE, BindOptions.OWNER, BindOptions.GROUP);

    private final Transport transport = Transport.best();
    private final Supplier<Program> program;
    private final List<Socket> sockets = new ArrayList<>();
    private List<Socket> opening = List.of();
    private Socket master;
    private EventLoopGroup loop;
    /** Clients of the stats sockets; touched by the one event loop only. */
    private int clients;
    /** Listening channels; touched by the event loop only. */
    private final List<Channel> listening = new ArrayList<>();

    /** An open socket; the line that it belongs to changes with reloads. */
    private static final class Socket {
        private final Address address;
        private volatile Bind bind;
        private Channel channel;
        /** Of a path. */
        private UnixSocketFile file;

        Socket(Bind bind) {
            this.address = bind.address();
            this.bind = bind;
        }

        /** Whether the line is about this socket as it is: what it says of clients may differ, of the file not. */
        boolean serves(Bind line) {
            return address.equals(line.address()) && (file == null || OF_FILE.stream().allMatch(setting -> bind.settings().get(setting).equals(line.settings().get(setting))));
        }
    }

    /** @param program the one that runs now */
    public AdminServer(Supplier<Program> program) {
        this.program = program;
    }

    /** Opens the sockets that are not open yet; to be followed by {@link #commit} or {@link #rollback}. @throws IOException when one cannot be bound; none is left then */
    public synchronized void prepare(List<Bind> binds) throws IOException {
        opening = new ArrayList<>();
        for (Bind bind : binds) {
            if (sockets.stream().noneMatch(socket -> socket.serves(bind))) {
                Socket socket = new Socket(bind);
                opening.add(socket);
                try {
                    open(socket, Commands::run);
                } catch (IOException | RuntimeException failed) {
                    rollback();
                    throw failed;
                }
            }
        }
    }

    public synchronized void rollback() {
        opening.forEach(AdminServer::close);
        opening = List.of();
    }

    /** Closes what is not wanted any more; levels of the others are the new lines'. */
    public synchronized void commit(List<Bind> binds) {
        opening.forEach(AdminServer::place);
        for (Socket socket : List.copyOf(sockets)) {
            Bind line = binds.stream().filter(socket::serves).findFirst().orElse(null);
            if (line == null) {
                sockets.remove(socket);
                close(socket);
            } else {
                socket.bind = line;
            }
        }
        sockets.addAll(opening);
        opening = List.of();
    }

    /** Opens the master's socket. @throws IOException when it cannot be bound */
    public synchronized void master(Bind bind, Master commands) throws IOException {
        master = new Socket(bind);
        open(master, new MasterCommands(commands, program, ShowCommands.socketName(bind))::run);
        place(master);
    }

    private static void place(Socket socket) {
        if (socket.file != null) {
            try {
                socket.file.place();
            } catch (IOException refused) {
                throw new UncheckedIOException("cannot place the socket at [" + socket.address + "]", refused);
            }
        }
    }

    private void open(Socket socket, Command executor) throws IOException {
        if (loop == null) {
            loop = transport.loops(1);
        }
        boolean ofMaster = socket == master;
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (!ofMaster) {
                            arrived(channel);
                        }
                        channel.pipeline().addLast(new CommandHandler(program, Level.of(socket.bind.settings().get(BindOptions.LEVEL)), ofMaster || socket.bind.settings().is(BindOptions.EXPOSE_LISTENERS), executor, ofMaster));
                    }
                });
        try {
            if (socket.address instanceof Address.Descriptor descriptor) {
                bootstrap.channelFactory(() -> transport.inherited(descriptor.fd()));
                socket.channel = bootstrap.register().sync().channel();
                return;
            }
            if (socket.address instanceof Address.Unix unix && !unix.isAbstract()) {
                socket.file = UnixSocketFile.at(unix.path());
            }
            SocketAddress address = socket.file != null ? socket.file.bound() : Sockets.address(socket.address);
            var future = bootstrap.channelFactory(() -> transport.listening(address)).bind(address).await();
            if (!future.isSuccess()) {
                throw new IOException("Starting [" + (ofMaster ? "MASTER" : "GLOBAL") + "] frontend: cannot bind " + socket.address + " (" + future.cause().getMessage() + ")");
            }
            socket.channel = future.channel();
            if (socket.file != null) {
                Program now = program.get();
                socket.file.secure(socket.bind.settings(), now == null ? Settings.EMPTY : now.configuration().global());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding", interrupted);
        }
    }

    /** {@code stats maxconn}: who comes beyond waits in the kernel's queue until another one has left. Runs on the event loop. */
    private void arrived(Channel client) {
        Channel listener = client.parent();
        if (!listening.contains(listener)) {
            listening.add(listener);
            listener.closeFuture().addListener(closed -> listening.remove(listener));
        }
        clients++;
        pause();
        client.closeFuture().addListener(closed -> {
            clients--;
            pause();
        });
    }

    private void pause() {
        Program now = program.get();
        boolean full = now != null && clients >= now.configuration().global().get(GlobalSettings.STATS_MAXCONN);
        listening.forEach(listener -> listener.config().setAutoRead(!full));
    }

    private static void close(Socket socket) {
        if (socket.channel != null) {
            socket.channel.close().awaitUninterruptibly(500);
        }
        if (socket.file != null) {
            socket.file.remove();
        }
    }

    @Override
    public synchronized void close() {
        sockets.forEach(AdminServer::close);
        sockets.clear();
        if (master != null) {
            close(master);
        }
        if (loop != null) {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
        }
    }
}
