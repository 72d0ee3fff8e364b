package dev.jlb.proxy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannelConfig;

/** Settings of a {@link NioUnixChannel}. It is one of TCP's for Netty, which lets no other one be half-closed; what only TCP has is left alone. */
@SuppressWarnings("deprecation")
final class NioUnixConfig extends DefaultChannelConfig implements SocketChannelConfig {
    private volatile boolean halfClosure;

    NioUnixConfig(Channel channel) {
        super(channel);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (option == ChannelOption.ALLOW_HALF_CLOSURE) {
            halfClosure = (Boolean) value;
            return true;
        }
        return super.setOption(option, value);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T getOption(ChannelOption<T> option) {
        return option == ChannelOption.ALLOW_HALF_CLOSURE ? (T) (Boolean) halfClosure : super.getOption(option);
    }

    @Override
    public boolean isAllowHalfClosure() {
        return halfClosure;
    }

    @Override
    public SocketChannelConfig setAllowHalfClosure(boolean allowed) {
        halfClosure = allowed;
        return this;
    }

    @Override
    public boolean isTcpNoDelay() {
        return false;
    }

    @Override
    public int getSoLinger() {
        return -1;
    }

    @Override
    public int getSendBufferSize() {
        return 0;
    }

    @Override
    public int getReceiveBufferSize() {
        return 0;
    }

    @Override
    public boolean isKeepAlive() {
        return false;
    }

    @Override
    public int getTrafficClass() {
        return 0;
    }

    @Override
    public boolean isReuseAddress() {
        return false;
    }

    @Override
    public SocketChannelConfig setTcpNoDelay(boolean on) {
        return this;
    }

    @Override
    public SocketChannelConfig setSoLinger(int seconds) {
        return this;
    }

    @Override
    public SocketChannelConfig setSendBufferSize(int bytes) {
        return this;
    }

    @Override
    public SocketChannelConfig setReceiveBufferSize(int bytes) {
        return this;
    }

    @Override
    public SocketChannelConfig setKeepAlive(boolean on) {
        return this;
    }

    @Override
    public SocketChannelConfig setTrafficClass(int value) {
        return this;
    }

    @Override
    public SocketChannelConfig setReuseAddress(boolean on) {
        return this;
    }

    @Override
    public SocketChannelConfig setPerformancePreferences(int time, int latency, int bandwidth) {
        return this;
    }

    @Override
    public SocketChannelConfig setConnectTimeoutMillis(int millis) {
        super.setConnectTimeoutMillis(millis);
        return this;
    }

    @Override
    public SocketChannelConfig setMaxMessagesPerRead(int most) {
        super.setMaxMessagesPerRead(most);
        return this;
    }

    @Override
    public SocketChannelConfig setWriteSpinCount(int most) {
        super.setWriteSpinCount(most);
        return this;
    }

    @Override
    public SocketChannelConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public SocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public SocketChannelConfig setAutoRead(boolean on) {
        super.setAutoRead(on);
        return this;
    }

    @Override
    public SocketChannelConfig setAutoClose(boolean on) {
        super.setAutoClose(on);
        return this;
    }

    @Override
    public SocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    public SocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark marks) {
        super.setWriteBufferWaterMark(marks);
        return this;
    }
}
