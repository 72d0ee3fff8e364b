package dev.jlb.admin;

import dev.jlb.config.command.RuntimeCommand.Level;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.proxy.Program;
import dev.jlb.proxy.Sockets;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The runtime API (management.txt 9.3) on every {@code stats socket}. It has an event loop of its own: a client of it never delays traffic. */
public final class AdminServer implements AutoCloseable {
    private final EventLoopGroup loop;
    private final List<Channel> channels = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    private AdminServer(EventLoopGroup loop) {
        this.loop = loop;
    }

    /** @throws IOException when a socket cannot be bound */
    public static AdminServer start(Program program) throws IOException {
        List<Bind> sockets = program.configuration().global().get(GlobalSettings.STATS_SOCKETS);
        AdminServer server = new AdminServer(sockets.isEmpty() ? null : program.transport().loops(1));
        for (Bind bind : sockets) {
            try {
                server.open(program, bind);
            } catch (IOException failed) {
                server.close();
                throw failed;
            }
        }
        return server;
    }

    private void open(Program program, Bind bind) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new CommandHandler(() -> program, Level.of(bind.settings().get(BindOptions.LEVEL)), Commands::run));
                    }
                });
        try {
            if (bind.address() instanceof Address.Descriptor descriptor) {
                bootstrap.channelFactory(() -> program.transport().inherited(descriptor.fd()));
                channels.add(bootstrap.register().sync().channel());
                return;
            }
            SocketAddress address = Sockets.address(bind.address());
            Class<? extends ServerChannel> type = program.transport().server(address);
            if (bind.address() instanceof Address.Unix unix && !unix.isAbstract()) {
                Files.deleteIfExists(Path.of(unix.path()));
                files.add(Path.of(unix.path()));
            }
            var future = bootstrap.channel(type).bind(address).await();
            if (!future.isSuccess()) {
                throw new IOException("Starting [GLOBAL] frontend: cannot bind " + bind.address() + " (" + future.cause().getMessage() + ")");
            }
            channels.add(future.channel());
            String mode = bind.settings().get(BindOptions.MODE);
            if (!mode.isEmpty() && bind.address() instanceof Address.Unix unix && !unix.isAbstract()) {
                Files.setPosixFilePermissions(Path.of(unix.path()), Sockets.permissions(Integer.parseInt(mode, 8)));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding", interrupted);
        }
    }

    @Override
    public void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly(500));
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException left) {
                // the next start removes it
            }
        }
        if (loop != null) {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
