package dev.jlb.sample.fetch;

import dev.jlb.config.keyword.Values;
import dev.jlb.sample.ConnectionError;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext.Connection;
import dev.jlb.sample.SampleContext.TlsFacts;
import dev.jlb.sample.SampleType;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Errors, keys and other inner matters of TLS connections on either side (manual 7.3.4). Most of it only BoringSSL tells; with the JDK's engine there is no such value. */
final class TlsFetches {
    private static final List<String> SECRETS = List.of(
            "client_early_traffic_secret", "client_handshake_traffic_secret", "server_handshake_traffic_secret", "client_traffic_secret_0", "server_traffic_secret_0", "exporter_secret",
            "early_exporter_secret");

    private TlsFetches() {}

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        for (String side : List.of("ssl_fc_", "ssl_bc_")) {
            boolean client = side.equals("ssl_fc_");
            ConnectionFetches.connection(all, client, side + "err", SampleType.SINT, "The TLS library's number of the error that the connection died of; 0: none.", (k, out) -> {
                long number = error(k);
                return number < 0 ? null : out.setInt(number);
            });
            ConnectionFetches.connection(all, client, side + "err_str", SampleType.STR, "The TLS library's words for the error that the connection died of.", (k, out) -> k.tlsError() == null ? null : out.setString(k.tlsError()));
            all.add(new FetchDeclaration(side + "is_resumed", 0, 0, SampleType.BOOL, Needs.CONNECTION, "Whether an earlier TLS session was resumed.", (a, c) -> (ctx, out) -> {
                Connection k = client ? ctx.client() : ctx.server();
                Boolean resumed = k == null || k.tls() == null ? Boolean.FALSE : k.tls().resumed();
                return out.setBool(resumed != null && resumed) != null;
            }));
            tls(all, client, side + "curve", SampleType.STR, "The curve that the keys were agreed on.", (t, out) -> t.curve() == null ? null : out.setString(t.curve()));
            bytes(all, client, side + "session_key", "The TLS session's master key.", TlsFacts::masterKey);
            bytes(all, client, side + "client_random", "The client's random bytes of the handshake.", TlsFacts::clientRandom);
            bytes(all, client, side + "server_random", "The server's random bytes of the handshake.", TlsFacts::serverRandom);
            for (String secret : SECRETS) {
                String label = secret.toUpperCase(Locale.ROOT);
                tls(all, client, side + secret, SampleType.STR, "A line's secret of the key log in hexadecimal, with tune.ssl.keylog.", (t, out) -> {
                    String value = t.secret(label);
                    return value == null ? null : out.setString(value);
                });
            }
        }
        tls(all, true, "ssl_fc_crtname", SampleType.STR, "The file of the certificate that was shown.", (t, out) -> t.certificateName() == null ? null : out.setString(t.certificateName()));
        all.add(new FetchDeclaration("ssl_c_r_dn", 0, 3, SampleType.STR, Needs.CONNECTION, "Name of the authority at the root of the client's certificate.", (a, c) -> {
            String entry = a.isEmpty() ? "" : a.getFirst().text();
            int occurrence = a.size() > 1 ? Values.integer(a.get(1), "ssl_c_r_dn", -1000, 1000) : 1;
            boolean ldap = a.size() > 2 && a.get(2).is("rfc2253");
            return (ctx, out) -> {
                X509Certificate root = ctx.client() == null || ctx.client().tls() == null ? null : ctx.client().tls().root();
                String text = root == null ? null : CertificateText.name(root.getSubjectX500Principal(), entry, occurrence, ldap);
                return text != null && out.setString(text) != null;
            };
        }));
        return all;
    }

    /** Negative when there is no telling. */
    private static long error(Connection connection) {
        String line = connection.tlsError();
        if (line != null) {
            return Long.parseLong(line, "error:".length(), "error:".length() + 8, 16);
        }
        return connection.tls() == null || connection.error() == ConnectionError.SSL_HANDSHAKE ? -1 : 0;
    }

    private interface FromTls {
        Sample take(TlsFacts tls, Sample out);
    }

    private static void tls(List<FetchDeclaration> all, boolean client, String name, SampleType type, String doc, FromTls take) {
        ConnectionFetches.connection(all, client, name, type, doc, (k, out) -> k.tls() == null ? null : take.take(k.tls(), out));
    }

    private static void bytes(List<FetchDeclaration> all, boolean client, String name, String doc, Function<TlsFacts, byte[]> part) {
        tls(all, client, name, SampleType.BIN, doc, (t, out) -> {
            byte[] bytes = part.apply(t);
            return bytes == null ? null : out.setBytes(SampleType.BIN, bytes, 0, bytes.length);
        });
    }
}
