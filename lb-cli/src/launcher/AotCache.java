import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Makes {@code target/jlb.aot}, the AOT cache (JEP 483, 514, 515) that lets the program start in a fraction of the time.
 *
 * <p>Run by the build as a source file, on any JDK from 17. It starts the program with {@code training.cfg} and the launcher's own flags, sends some
 * requests through it, ends it with SIGTERM, and the JVM writes down what it loaded and compiled. Whatever goes wrong is a
 * warning: without the cache the program only starts more slowly.
 */
public final class AotCache {
    private static final int LEAST_JDK = 25;
    private static final int START_SECONDS = 90;
    private static final int END_SECONDS = 120;
    private static final int ROUNDS = 300;
    private static final String PASSWORD = "changeit";

    private final Path module;
    private final Path target;
    private final Path jdk;

    private AotCache(Path module, Path jdk) {
        this.module = module;
        this.target = module.resolve("target");
        this.jdk = jdk;
    }

    /** @param args the folder of lb-cli, and the JDK that runs Maven: it is the one to use where no toolchain was needed */
    public static void main(String[] args) throws IOException {
        Path jdk = Path.of(Runtime.version().feature() >= LEAST_JDK ? System.getProperty("java.home") : args[1]);
        AotCache cache = new AotCache(Path.of(args[0]).toRealPath(), jdk);
        Path done = cache.target.resolve("jlb.aot");
        Path fresh = cache.target.resolve("jlb.aot.new");
        Files.deleteIfExists(done);
        Files.deleteIfExists(fresh);
        for (int tries = 3; tries > 0; tries--) {
            try {
                cache.train(fresh);
                Files.move(fresh, done);
                break;
            } catch (IOException | GeneralSecurityException e) {
                // another process may have taken a port meanwhile
                Files.deleteIfExists(fresh);
                if (tries == 1) {
                    System.out.println("[WARNING] no AOT cache (jlb starts without it, more slowly): " + e.getMessage());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        System.exit(0); // the origin's threads
    }

    private void train(Path fresh) throws IOException, InterruptedException, GeneralSecurityException {
        Path log = target.resolve("jlb.aot.log");
        Path store = target.resolve("training.p12");
        Path pem = target.resolve("training.pem");
        certificate(store, pem);
        int http = freePort();
        int tls = freePort();
        int tcp = freePort();
        try (ServerSocket origin = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            daemon(() -> serve(origin));
            ProcessBuilder builder = new ProcessBuilder(
                    jdk.resolve("bin").resolve("java").toString(),
                    "@" + module.resolve("src/launcher/jvm.options"),
                    "-XX:AOTCacheOutput=" + fresh,
                    "-cp", target.resolve("jlb.jar").toString(),
                    "dev.jlb.cli.Main", "-f", module.resolve("src/launcher/training.cfg").toString());
            builder.environment().putAll(Map.of("HTTP", "" + http, "TLS", "" + tls, "TCP", "" + tcp,
                    "ORIGIN", "" + origin.getLocalPort(), "PEM", pem.toString()));
            Process program = builder.redirectErrorStream(true).redirectOutput(log.toFile()).directory(target.toFile()).start();
            try {
                program.getOutputStream().close();
                await(program, tcp, log);
                drive(http, tls, tcp, store);
                program.destroy();
                if (!program.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("the training run did not end; see " + log);
                }
                if (!Files.exists(fresh)) {
                    throw new IOException("the training run wrote none; see " + log);
                }
            } finally {
                program.destroyForcibly().waitFor();
            }
        } finally {
            Files.deleteIfExists(store);
            Files.deleteIfExists(pem);
        }
    }

    private static void await(Process program, int port, Path log) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (program.isAlive() && System.nanoTime() < end) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new IOException("the training run " + (program.isAlive() ? "was not ready after " + START_SECONDS + " seconds" : "ended with status " + program.exitValue()) + "; see " + log);
    }

    /** Some of everything: pages, bodies, answers of the proxy's own, an upgrade, TLS, a relay. */
    private static void drive(int http, int tls, int tcp, Path store) throws IOException, GeneralSecurityException {
        String host = "Host: www.example.com\r\nUser-Agent: training\r\nAccept: */*\r\n";
        for (int port : new int[] {http, tls, tcp}) {
            try (Socket socket = port == tls ? trusting(store).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)
                    : new Socket(InetAddress.getLoopbackAddress(), port)) {
                for (int i = 0; i < ROUNDS; i++) {
                    ask(socket, "GET /page" + i + "?a=b HTTP/1.1\r\n" + host + "\r\n");
                    ask(socket, "POST /api/x HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhello");
                }
                ask(socket, "GET /a.css HTTP/1.1\r\n" + host + "Cookie: SRV=one\r\n\r\n");
                ask(socket, "GET /denied HTTP/1.1\r\n" + host + "\r\n");
            }
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http)) {
            ask(socket, "GET /chat HTTP/1.1\r\n" + host + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http)) {
            ask(socket, "GET /bad\u0001 HTTP/1.1\r\n" + host + "\r\n");
        }
    }

    private static void ask(Socket socket, String request) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        InputStream in = socket.getInputStream();
        String head = head(in);
        int length = head.toLowerCase().indexOf("content-length: ");
        if (length >= 0) {
            in.readNBytes(Integer.parseInt(head.substring(length + 16, head.indexOf('\r', length))));
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.append((char) c);
            if (c == '\n' && head.length() > 3 && head.charAt(head.length() - 3) == '\n') {
                break;
            }
        }
        return head.toString();
    }

    private static void serve(ServerSocket origin) {
        while (true) {
            try {
                Socket socket = origin.accept();
                daemon(() -> answer(socket));
            } catch (IOException e) {
                return; // closed: training is over
            }
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private static void answer(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                if (head.startsWith("POST")) {
                    in.readNBytes(5);
                }
                String reply = head.startsWith("GET /chat")
                        ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
                        : "HTTP/1.1 200 OK\r\nServer: training\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
                socket.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // the proxy closes its idle connections as it likes
        }
    }

    private void certificate(Path store, Path pem) throws IOException, InterruptedException, GeneralSecurityException {
        Files.deleteIfExists(store);
        new ProcessBuilder(jdk.resolve("bin").resolve("keytool").toString(), "-genkeypair", "-keystore", store.toString(),
                "-storetype", "PKCS12", "-storepass", PASSWORD, "-alias", "training", "-keyalg", "EC", "-groupname", "secp256r1",
                "-dname", "CN=localhost", "-validity", "30")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        KeyStore keys = keys(store);
        Base64.Encoder encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
        Files.writeString(pem, "-----BEGIN CERTIFICATE-----\n" + encoder.encodeToString(keys.getCertificate("training").getEncoded())
                + "\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n"
                + encoder.encodeToString(keys.getKey("training", PASSWORD.toCharArray()).getEncoded()) + "\n-----END PRIVATE KEY-----\n");
    }

    private static KeyStore keys(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static SSLContext trusting(Path store) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("training", keys(store).getCertificate("training"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
