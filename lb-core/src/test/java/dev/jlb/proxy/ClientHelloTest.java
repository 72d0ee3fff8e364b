package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What fingerprints see of a client's first TLS message (manual 7.3.4, {@code tune.ssl.capture-buffer-size}), against what HAProxy 2.6 logged for the same bytes
 * (client-hellos.tsv). No handshake of the table succeeds, so that every client has its line of {@code error-log-format}.
 */
@ExtendWith(LeakGuard.class)
@Timeout(60)
class ClientHelloTest {
    private static final String FORMAT = "v=%[ssl_fc_protocol_hello_id] hex=%[ssl_fc_cipherlist_hex] hex1=%[ssl_fc_cipherlist_hex(1)] bin=%[ssl_fc_cipherlist_bin,hex] bin1=%[ssl_fc_cipherlist_bin(1),hex] "
            + "xxh=%[ssl_fc_cipherlist_xxh] str=%[ssl_fc_cipherlist_str] str1=%[ssl_fc_cipherlist_str(1)] ext=%[ssl_fc_extlist_bin,hex] ext1=%[ssl_fc_extlist_bin(1),hex] ec=%[ssl_fc_eclist_bin,hex] "
            + "ec1=%[ssl_fc_eclist_bin(1),hex] fmt=%[ssl_fc_ecformats_bin,hex]";
    /** Where 2.6 goes wrong: it steps over the rest of an extension's content, and does not see a last extension that is empty. */
    private static final Map<String, String> DIFFERENT = Map.of(
            "groups_trail", "ext=000A000B ext1=000A000B ec=001D ec1=001D fmt=00",
            "fmts_trail", "ext=000B000A ext1=000B000A ec=001D ec1=001D fmt=00",
            "tail4", "ext=000A000B ext1=000A000B ec=- ec1=- fmt=-",
            "last_empty", "ext=000B0017 ext1=000B0017 ec=- ec1=- fmt=00");

    private record Row(String name, int budget, byte[] bytes, String line) {}

    private static List<Row> rows() throws Exception {
        List<Row> rows = new ArrayList<>();
        try (InputStream table = Objects.requireNonNull(ClientHelloTest.class.getResourceAsStream("/dev/jlb/sample/client-hellos.tsv"))) {
            for (String line : new String(table.readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
                String[] column = line.split("\t");
                if (!line.startsWith("#")) {
                    rows.add(new Row(column[0], Integer.parseInt(column[1]), HexFormat.of().parseHex(column[2]), column[3]));
                }
            }
        }
        return rows;
    }

    private static Path pem() throws Exception {
        return Path.of(Objects.requireNonNull(ClientHelloTest.class.getResource("/tls/ec-sec1.pem")).toURI());
    }

    private static Live live(DatagramSocket sink, int budget, String format) throws Exception {
        return new Live("global\n log 127.0.0.1:" + sink.getLocalPort() + " len 65000 format raw local0\n tune.ssl.capture-buffer-size " + budget + "\nfrontend f\n log global\n bind 127.0.0.1:${f} ssl crt " + pem()
                + "\n log-format -\n error-log-format \"%cp " + format + "\"\n");
    }

    /** Sends bytes, in pieces or at once, waits until the other side ends, and takes the line of the log. */
    private static String logged(Live live, DatagramSocket sink, byte[] bytes, int piece) throws Exception {
        String port = "";
        try (Socket client = new Socket("127.0.0.1", live.port("f"))) {
            port = client.getLocalPort() + " ";
            client.setTcpNoDelay(true);
            OutputStream out = client.getOutputStream();
            for (int at = 0; at < bytes.length; at += piece) {
                out.write(bytes, at, Math.min(piece, bytes.length - at));
                out.flush();
            }
            client.shutdownOutput();
            client.getInputStream().readAllBytes();
        } catch (IOException cut) {
            // the other side may end while bytes still come
        }
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            sink.receive(packet);
            String line = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1).strip();
            if (line.startsWith(port)) {
                return line.substring(port.length());
            }
        }
    }

    private static DatagramSocket sink() throws Exception {
        DatagramSocket sink = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        sink.setSoTimeout(20_000);
        return sink;
    }

    @Test
    void asHaproxy() throws Exception {
        Map<Integer, List<Row>> byBudget = new TreeMap<>();
        rows().forEach(row -> byBudget.computeIfAbsent(row.budget(), any -> new ArrayList<>()).add(row));
        assertThat(byBudget).hasSizeGreaterThan(6);
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<Integer, List<Row>> group : byBudget.entrySet()) {
            try (DatagramSocket sink = sink(); Live live = live(sink, group.getKey(), FORMAT)) {
                for (Row row : group.getValue()) {
                    String different = DIFFERENT.get(row.name());
                    String expected = different == null ? row.line() : row.line().substring(0, row.line().indexOf("ext=")) + different;
                    for (int piece : new int[] {row.bytes().length, 1 + row.bytes().length / 3}) {
                        String actual = logged(live, sink, row.bytes(), piece);
                        if (!actual.equals(expected)) {
                            wrong.add(row.name() + " " + row.budget() + " in pieces of " + piece + ": expected <" + expected + "> but was <" + actual + ">");
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** RFC 8446 5.1: a message may come in any number of records; and what HAProxy 2.6 does not know yet. */
    @Test
    void recordsAndNewerLists() throws Exception {
        Row chrome = rows().stream().filter(row -> row.name().equals("chrome") && row.budget() == 256).findFirst().orElseThrow();
        String format = "%[ssl_fc_protocol_hello_id],%[ssl_fc_cipherlist_bin(1),be2dec(-,2)],%[ssl_fc_extlist_bin(1),be2dec(-,2)],%[ssl_fc_eclist_bin(1),be2dec(-,2)],%[ssl_fc_ecformats_bin,be2dec(-,1)] "
                + "%[ssl_fc_sigalgs_bin,hex] %[ssl_fc_supported_versions_bin,hex] %[ssl_fc_supported_versions_bin(1),hex] %[fc_err_name]";
        String expected = "771,49324-52393,0-23-65281-10-11-35-16-5-13-18-45-43-27,4588-29-23-24,0 040308040401 7A7A03040303 03040303 SSL_HANDSHAKE";
        try (DatagramSocket sink = sink(); Live live = live(sink, 256, format)) {
            assertThat(logged(live, sink, chrome.bytes(), chrome.bytes().length)).isEqualTo(expected);
            assertThat(logged(live, sink, records(chrome.bytes(), 60), 7)).isEqualTo(expected);
            assertThat(logged(live, sink, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 100)).isEqualTo("-,-,-,-,- - - - SSL_HANDSHAKE");
        }
    }

    /** The content of one record in several. */
    private static byte[] records(byte[] one, int size) {
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int at = 5; at < one.length; at += size) {
            int count = Math.min(size, one.length - at);
            many.write(one, 0, 3);
            many.write(count >> 8);
            many.write(count);
            many.write(one, at, count);
        }
        return many.toByteArray();
    }
}
