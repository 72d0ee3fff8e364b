package dev.jlb.diff;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS for the peers of the tests: a certificate for localhost made on the spot, and trust in whatever the other side shows. */
public final class Tls {
    private static final String PASSWORD = "changeit";
    private static final Tls INSTANCE = create();

    private final SSLContext context;
    private final Path pem;

    private Tls(SSLContext context, Path pem) {
        this.context = context;
        this.pem = pem;
    }

    /** Speaks TLS with that certificate, as client or server. */
    public static SSLContext context() {
        return INSTANCE.context;
    }

    /** The same certificate and key as one PEM, for {@code bind … ssl crt}. */
    public static Path pem() {
        return INSTANCE.pem;
    }

    private static Tls create() {
        try {
            Path folder = Files.createTempDirectory("diff-tls");
            Path store = folder.resolve("localhost.p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                            "-genkeypair", "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD,
                            "-alias", "localhost", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost",
                            "-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "30")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool ended with " + keytool.exitValue());
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), new TrustManager[] {new TrustAll()}, null);
            Path pem = folder.resolve("localhost.pem");
            Files.writeString(pem, block("CERTIFICATE", keys.getCertificate("localhost").getEncoded())
                    + block("PRIVATE KEY", keys.getKey("localhost", PASSWORD.toCharArray()).getEncoded()));
            for (Path file : new Path[] {folder, store, pem}) {
                file.toFile().deleteOnExit();
            }
            return new Tls(context, pem);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExceptionInInitializerError(e);
        } catch (IOException | GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static String block(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + kind + "-----\n";
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
