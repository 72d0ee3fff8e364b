package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** Who reaches an address of a {@code bind} line: {@code v4v6}, {@code v6only} (manual 5.1). */
class AddressFamilyTest {
    @Test
    void aListenerOfIpv6TakesIpv4TooUnlessItIsForIpv6Only() throws Exception {
        assumeTrue(Epoll.isAvailable() && hasIpv6(), "needs Linux' native transport and IPv6");
        try (Live live = new Live("""
                frontend any
                  bind :::${any}
                  http-request return status 200
                frontend both
                  bind :::${both} v4v6
                  http-request return status 200
                frontend six
                  bind :::${six} v6only
                  http-request return status 200
                frontend four
                  bind 127.0.0.1:${four} v6only
                  http-request return status 200
                """)) {
            for (String name : new String[] {"any", "both", "six"}) {
                reach("::1", live.port(name));
            }
            for (String name : new String[] {"any", "both", "four"}) {
                reach("127.0.0.1", live.port(name));
            }
            assertThatThrownBy(() -> reach("127.0.0.1", live.port("six"))).isInstanceOf(ConnectException.class);
        }
    }

    private static void reach(String address, int port) throws IOException {
        try (Socket client = new Socket(InetAddress.getByName(address), port)) {
            assertThat(client.isConnected()).isTrue();
        }
    }

    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.isBound();
        } catch (IOException none) {
            return false;
        }
    }
}
