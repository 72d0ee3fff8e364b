package dev.jlb.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Maps and lists of patterns of 100,000 lines in every match method: for some hundred keys jlb finds what HAProxy finds, where lines overlap or come twice, too. */
@Timeout(240)
class MapScaleIT {
    private static final int LINES = 100_000;
    private static final String[] TOP = {"com", "net", "org", "example.com", "co.uk"};
    private static final Pattern BODY = Pattern.compile("<([^>]*)>");

    @TempDir
    private Path folder;

    /** @param method of the match; its map is the file of that name */
    private void map(String method, int lines, IntFunction<String> key) throws IOException {
        List<String> text = new ArrayList<>(lines + 4);
        text.add("# a remark");
        for (int i = 0; i < lines; i++) {
            // every 1,000th line once more, with another value
            text.add(key.apply(i) + (i % 7 == 0 ? "   " : " ") + "v" + i);
            if (i % 1000 == 999) {
                text.add(key.apply(i - 500) + " again" + i);
            }
        }
        Files.write(folder.resolve(method + ".map"), text, StandardCharsets.ISO_8859_1);
        Files.write(folder.resolve(method + ".lst"), IntStream.range(0, lines).mapToObj(key).toList(), StandardCharsets.ISO_8859_1);
    }

    private static String word(int i) {
        return Long.toString((1L << 32) + Integer.toUnsignedLong(i * 0x9E3779B1), 36);
    }

    private static String host(int i) {
        return word(i) + "." + TOP[i % TOP.length];
    }

    private static String address(int i) {
        int bits = i * 0x9E3779B1;
        if (i % 10 == 0) {
            return "2001:db8:" + Integer.toHexString(bits >>> 16) + ":" + Integer.toHexString(bits & 0xffff) + "::" + (i % 20 == 0 ? "/" + (32 + i % 97) : "");
        }
        int prefix = 8 + i % 25;
        return dotted(prefix == 32 ? bits : bits & -1 << 32 - prefix) + (prefix == 32 ? "" : "/" + prefix);
    }

    private static String dotted(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 255) + "." + (bits >>> 8 & 255) + "." + (bits & 255);
    }

    private void files() throws IOException {
        map("str", LINES, i -> "/" + word(i) + "/index.html");
        map("beg", LINES, i -> "/" + word(i / 3) + (i % 3 == 0 ? "/" : i % 3 == 1 ? "/a" : "/a/b" + i % 7));
        map("sub", LINES, i -> i % 50 == 49 ? word(i).substring(0, 4) : word(i) + "x");
        map("dir", LINES, i -> i % 5 == 4 ? word(i) + "/" + word(i + 1) : word(i));
        map("dom", LINES, i -> i % 4 == 3 ? word(i) : host(i));
        map("end", LINES, i -> i % 20 == 19 ? "." + TOP[i % 3] : host(i).substring(1));
        map("reg", 300, i -> "^/" + word(i).substring(0, 2) + "[a-m]?.*" + i % 10 + "$");
        map("ip", LINES, MapScaleIT::address);
        map("int", LINES, i -> i % 10 == 0 ? i * 3 + ":" + (i * 3 + 7) : Integer.toString(i * 3 - 1000));
    }

    /** Each with what hits, what nearly hits, and what does not. */
    private static List<String> keys() {
        Random random = new Random(5);
        List<String> keys = new ArrayList<>(List.of("/", "a", "x", ".com", "com", "example.com", ".", "//", "0", "-1", "-1000", "255.255.255.255", "::1", "0.0.0.0", "99999999999", "not"));
        for (int n = 0; n < 6; n++) {
            int i = random.nextInt(LINES);
            int j = n % 2 == 0 ? i : i / 1000 * 1000 + 499;
            keys.addAll(List.of(
                    "/" + word(j) + "/index.html", "/" + word(j) + "/index.htm", "/" + word(j / 3) + "/a/b" + j % 7 + "/c", "/" + word(j / 3) + "/az",
                    "q" + word(i) + "xq", word(i).toUpperCase(java.util.Locale.ROOT), "/p/" + word(j) + "/" + word(j + 1) + "/z", "/p/" + word(j), host(j), "www." + host(j) + ":80", "q" + host(i), host(i) + ".", "/" + word(i % 300).substring(0, 2) + "b" + i % 10,
                    address(i).replaceAll("/.*", ""), dotted((i * 0x9E3779B1) + 3), "2001:db8:" + Integer.toHexString(random.nextInt(65536)) + "::1", Integer.toString(i * 3), Integer.toString(i * 3 - 1000), Integer.toString(j / 10 * 30 + 5)));
        }
        return keys;
    }

    private String configuration(int port) {
        List<String> methods = List.of("str", "beg", "sub", "dir", "dom", "end", "reg");
        StringBuilder text = new StringBuilder("defaults\n mode http\n timeout connect 5s\n timeout client 60s\n timeout server 60s\n timeout http-request 60s\nfrontend f\n bind 127.0.0.1:" + port + "\n");
        StringBuilder told = new StringBuilder();
        methods.forEach(method -> told.append(method).append("=%[req.fhdr(x),map_").append(method).append('(').append(folder).append('/').append(method).append(".map,-)] "));
        told.append("ip=%[req.fhdr(x),map_ip(").append(folder).append("/ip.map,-)] int=%[req.hdr(x),map_int(").append(folder).append("/int.map,-)] int2=%[req.hdr(x),map_int_int(").append(folder).append("/number.map,77)] ");
        for (String method : Stream.concat(methods.stream(), Stream.of("ip", "int")).toList()) {
            if (!method.equals("ip")) {
                text.append(" http-request set-var(txn.").append(method).append(") str(acl-").append(method).append(") if { ").append("req.fhdr(x)").append(" -m ").append(method).append(method.equals("int") ? "" : " -i")
                        .append(" -f ").append(folder).append('/').append(method).append(".lst }\n");
                told.append("%[var(txn.").append(method).append(")] ");
            }
        }
        return text + " http-request set-var(txn.ip) str(acl-ip) if { req.hdr_ip(x) -m ip -f " + folder + "/ip.lst }\n http-request return status 200 content-type text/plain lf-string \"<" + told + "%[var(txn.ip)]>\"\n";
    }

    private List<String> answers(Program program, int port, List<String> keys) throws Exception {
        Path file = Files.writeString(folder.resolve(program.name() + ".cfg"), configuration(port));
        Program.Running running = program.start(file, port);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(120_000);
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < keys.size(); i++) {
                        socket.getOutputStream().write(("GET / HTTP/1.1\r\nHost: h\r\nX: " + keys.get(i) + "\r\n" + (i == keys.size() - 1 ? "Connection: close\r\n" : "") + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                    }
                } catch (IOException gone) {
                    // the reader sees it
                }
            });
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return BODY.matcher(all).results().map(found -> found.group(1)).toList();
        } finally {
            running.stop();
        }
    }

    @Test
    void findWhatHaproxyFinds() throws Exception {
        Program haproxy = Program.haproxy();
        assumeThat(haproxy).isNotNull();
        files();
        Files.write(folder.resolve("number.map"), IntStream.range(0, 1000).mapToObj(i -> i + " " + i * 2).toList());
        List<String> keys = keys();
        PortPool ports = new PortPool();
        List<String> expected = answers(haproxy, ports.next(), keys);
        List<String> found = answers(Program.jlb(), ports.next(), keys);
        ports.release();
        assertThat(expected).hasSameSizeAs(keys);
        List<String> different = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (i >= found.size() || !expected.get(i).equals(found.get(i))) {
                different.add(keys.get(i) + "\n  haproxy " + expected.get(i) + "\n  jlb     " + (i < found.size() ? found.get(i) : "nothing"));
            }
        }
        assertThat(different).as(String.join("\n", different)).isEmpty();
        // the keys hit and miss in every method
        for (String method : List.of("str", "beg", "sub", "dir", "dom", "end", "reg", "ip", "int")) {
            assertThat(expected).anySatisfy(line -> assertThat(line).contains(method + "=v")).anySatisfy(line -> assertThat(line).containsPattern(method + "=(-| )"));
            assertThat(expected).anySatisfy(line -> assertThat(line).contains("acl-" + method));
        }
    }
}
