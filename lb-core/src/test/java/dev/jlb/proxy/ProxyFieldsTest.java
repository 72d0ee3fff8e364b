package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fields of the PROXY header that jlb sends: checksum, formats (manual 5.2 {@code proxy-v2-options}, {@code set-proxy-v2-tlv-fmt}). */
@ExtendWith(LeakGuard.class)
@Timeout(30)
class ProxyFieldsTest {
    @Test
    void checksumAndFormats() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<byte[]> header = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    header.complete(header(socket));
                } catch (IOException failed) {
                    header.completeExceptionally(failed);
                }
            });
            try (Live live = new Live("listen l\n bind 127.0.0.1:${l}\n retries 0\n server s 127.0.0.1:" + server.getLocalPort()
                    + " send-proxy-v2 proxy-v2-options crc32c set-proxy-v2-tlv-fmt(0xE1) %[req.hdr(host)]-%ci set-proxy-v2-tlv-fmt(5) id\n")) {
                live.talk("l", "GET / HTTP/1.1\r\nHost: me\r\nConnection: close\r\n\r\n");
                byte[] bytes = header.get();
                Map<Integer, byte[]> fields = fields(bytes);
                assertThat(new String(fields.get(0xe1), StandardCharsets.US_ASCII)).isEqualTo("me-127.0.0.1");
                assertThat(new String(fields.get(5), StandardCharsets.US_ASCII)).isEqualTo("id");
                int sum = ByteBuffer.wrap(fields.get(3)).getInt();
                CRC32C expected = new CRC32C();
                // the checksum is taken with its own field, which comes first, zero
                System.arraycopy(new byte[4], 0, bytes, 16 + 12 + 3, 4);
                expected.update(bytes);
                assertThat(sum).isEqualTo((int) expected.getValue());
            }
        }
    }

    private static byte[] header(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] fixed = in.readNBytes(16);
        byte[] rest = in.readNBytes((fixed[14] & 0xff) << 8 | fixed[15] & 0xff);
        return ByteBuffer.allocate(fixed.length + rest.length).put(fixed).put(rest).array();
    }

    private static Map<Integer, byte[]> fields(byte[] header) {
        Map<Integer, byte[]> fields = new TreeMap<>();
        ByteBuffer in = ByteBuffer.wrap(header).position(16 + 12);
        while (in.hasRemaining()) {
            int type = in.get() & 0xff;
            byte[] value = new byte[in.getShort()];
            in.get(value);
            fields.put(type, value);
        }
        return fields;
    }
}
