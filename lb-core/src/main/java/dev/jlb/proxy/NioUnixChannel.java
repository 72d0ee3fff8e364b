package dev.jlb.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.nio.AbstractNioByteChannel;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/** A UNIX socket of the JDK's, which macOS and Windows have, too. Netty's own channel of this kind closes when the other side has sent its last byte; this one can still answer then. */
final class NioUnixChannel extends AbstractNioByteChannel implements DuplexChannel {
    private final NioUnixConfig config = new NioUnixConfig(this);
    private volatile boolean inputShutdown;
    private volatile boolean outputShutdown;

    /** For a connection to a server. */
    NioUnixChannel() {
        this(null, open());
    }

    /** For a connection that was accepted. */
    NioUnixChannel(Channel parent, SocketChannel accepted) {
        super(parent, accepted);
    }

    private static SocketChannel open() {
        try {
            return SocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** @throws SocketException for an abstract name, which the JDK does not know */
    static UnixDomainSocketAddress ofJdk(SocketAddress address) throws SocketException {
        String path = ((DomainSocketAddress) address).path();
        if (path.startsWith("\0")) {
            throw new SocketException("abstract UNIX sockets need Linux' native transport");
        }
        return UnixDomainSocketAddress.of(path);
    }

    static SocketAddress ofNetty(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix ? new DomainSocketAddress(unix.getPath().toString()) : null;
    }

    @Override
    protected SocketChannel javaChannel() {
        return (SocketChannel) super.javaChannel();
    }

    @Override
    public SocketChannelConfig config() {
        return config;
    }

    @Override
    public boolean isActive() {
        return javaChannel().isOpen() && javaChannel().isConnected();
    }

    @Override
    protected SocketAddress localAddress0() {
        try {
            return ofNetty(javaChannel().getLocalAddress());
        } catch (IOException closed) {
            return null;
        }
    }

    @Override
    protected SocketAddress remoteAddress0() {
        try {
            return ofNetty(javaChannel().getRemoteAddress());
        } catch (IOException closed) {
            return null;
        }
    }

    @Override
    protected void doBind(SocketAddress local) throws IOException {
        javaChannel().bind(ofJdk(local));
    }

    @Override
    protected boolean doConnect(SocketAddress remote, SocketAddress local) throws IOException {
        boolean connected = javaChannel().connect(ofJdk(remote));
        if (!connected) {
            addAndSubmit(NioIoOps.CONNECT);
        }
        return connected;
    }

    @Override
    protected void doFinishConnect() throws IOException {
        if (!javaChannel().finishConnect()) {
            throw new IOException("not connected");
        }
    }

    @Override
    protected void doDisconnect() throws Exception {
        doClose();
    }

    @Override
    protected void doClose() throws Exception {
        super.doClose();
        javaChannel().close();
    }

    @Override
    protected int doReadBytes(ByteBuf into) throws IOException {
        RecvByteBufAllocator.Handle handle = unsafe().recvBufAllocHandle();
        handle.attemptedBytesRead(into.writableBytes());
        return into.writeBytes(javaChannel(), handle.attemptedBytesRead());
    }

    @Override
    protected int doWriteBytes(ByteBuf from) throws IOException {
        return from.readBytes(javaChannel(), from.readableBytes());
    }

    @Override
    protected long doWriteFileRegion(FileRegion region) throws IOException {
        return region.transferTo(javaChannel(), region.transferred());
    }

    @Override
    protected boolean isInputShutdown0() {
        return isInputShutdown();
    }

    @Override
    public boolean isInputShutdown() {
        return inputShutdown || !isActive();
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown || !isActive();
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return onLoop(promise, this::endInput);
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        return onLoop(promise, this::doShutdownOutput);
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return onLoop(promise, () -> {
            doShutdownOutput();
            endInput();
        });
    }

    @Override
    protected void doShutdownOutput() throws IOException {
        javaChannel().shutdownOutput();
        outputShutdown = true;
    }

    private void endInput() throws IOException {
        javaChannel().shutdownInput();
        inputShutdown = true;
    }

    private interface Ending {
        void run() throws IOException;
    }

    private ChannelFuture onLoop(ChannelPromise promise, Ending ending) {
        if (!eventLoop().inEventLoop()) {
            eventLoop().execute(() -> onLoop(promise, ending));
            return promise;
        }
        try {
            ending.run();
            promise.setSuccess();
        } catch (IOException gone) {
            promise.setFailure(gone);
        }
        return promise;
    }
}
