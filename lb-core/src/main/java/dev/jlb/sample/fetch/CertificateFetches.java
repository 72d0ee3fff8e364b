package dev.jlb.sample.fetch;

import dev.jlb.config.keyword.Values;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import dev.jlb.tls.VerifyResult;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Fetches from the certificates of a client's TLS connection (manual 7.3.4): {@code ssl_c_*} the client's, {@code ssl_f_*} the one it was shown. */
final class CertificateFetches {
    private CertificateFetches() {}

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        side(all, "ssl_c_", CertificateFetches::clients, "client");
        side(all, "ssl_f_", CertificateFetches::shown, "front end");
        side(all, "ssl_s_", CertificateFetches::servers, "server");
        for (String name : List.of("ssl_c_chain_der", "ssl_s_chain_der")) {
            fetch(all, name, SampleType.BIN, "The whole chain of certificates, one behind the other.", (ctx, out) -> {
                boolean client = name.startsWith("ssl_c_");
                // OpenSSL, and so HAProxy, counts a client's own certificate not among its chain
                byte[] chain = chain(client ? session(ctx) : serverSession(ctx), client ? 1 : 0);
                return chain == null ? null : out.setBytes(SampleType.BIN, chain, 0, chain.length);
            }, false);
        }
        fetch(all, "ssl_bc_session_id", SampleType.BIN, "The id of the TLS session with the server.", (ctx, out) -> {
            byte[] id = serverSession(ctx) == null ? null : serverSession(ctx).getId();
            return id == null || id.length == 0 ? null : out.setBytes(SampleType.BIN, id, 0, id.length);
        }, false);
        for (String name : List.of("ssl_bc_alg_keysize", "ssl_bc_use_keysize")) {
            fetch(all, name, SampleType.SINT, "Bits of the symmetric cipher's key.", (ctx, out) -> serverSession(ctx) == null ? null : out.setInt(serverSession(ctx).getCipherSuite().contains("128") ? 128 : 256), false);
        }
        // 0-RTT is never accepted, and NPN was replaced by ALPN before TLS 1.3
        for (String name : List.of("ssl_fc_has_early", "ssl_fc_early_rcvd")) {
            fetch(all, name, SampleType.BOOL, "Whether early data came: never, as jlb accepts none.", (ctx, out) -> out.setBool(false), true);
        }
        fetch(all, "ssl_fc_npn", SampleType.STR, "The protocol chosen by NPN: none, ALPN is what there is.", (ctx, out) -> null, true);
        fetch(all, "ssl_bc_npn", SampleType.STR, "The protocol chosen by NPN: none, ALPN is what there is.", (ctx, out) -> null, false);
        fetch(all, "ssl_c_used", SampleType.BOOL, "Whether the client has a certificate.", (ctx, out) -> out.setBool(clients(ctx) != null), true);
        fetch(all, "ssl_fc_has_crt", SampleType.BOOL, "Whether the client showed a certificate over this connection, not an earlier one whose session it resumed.", (ctx, out) -> out.setBool(clients(ctx) != null && !Boolean.TRUE.equals(ctx.client().tls().resumed())), true);
        verified(all, "ssl_c_verify", "Last error of the check of the client's certificate, by OpenSSL's numbers; 0: it is good, or there is none.", VerifyResult::verify);
        verified(all, "ssl_c_err", "First error of the client's certificate itself that was ignored (crt-ignore-err), 0 for none.", VerifyResult::error);
        verified(all, "ssl_c_ca_err", "First error of an authority of the client's certificate that was ignored (ca-ignore-err), 0 for none.", VerifyResult::authorityError);
        verified(all, "ssl_c_ca_err_depth", "Depth of ssl_c_ca_err: 1 is the certificate's issuer.", VerifyResult::authorityDepth);
        fetch(all, "ssl_fc_session_id", SampleType.BIN, "The TLS session's id.", (ctx, out) -> {
            byte[] id = session(ctx).getId();
            return id == null || id.length == 0 ? null : out.setBytes(SampleType.BIN, id, 0, id.length);
        }, true);
        for (String name : List.of("ssl_fc_alg_keysize", "ssl_fc_use_keysize")) {
            fetch(all, name, SampleType.SINT, "Bits of the symmetric cipher's key.", (ctx, out) -> out.setInt(session(ctx).getCipherSuite().contains("128") ? 128 : 256), true);
        }
        return all;
    }

    private static void verified(List<FetchDeclaration> all, String name, String doc, ToIntFunction<VerifyResult> part) {
        fetch(all, name, SampleType.SINT, doc, (ctx, out) -> session(ctx) != null ? out.setInt(part.applyAsInt(VerifyResult.of(session(ctx)))) : failedBefore(ctx) ? out.setInt(0) : null, false);
    }

    /** The handshake ended before there was anything to verify. */
    private static boolean failedBefore(SampleContext context) {
        return context.client() != null && context.client().error() != null && context.client().error().name().startsWith("SSL_");
    }

    /** What a fetch gives, or null for nothing. */
    @FunctionalInterface
    private interface Body {
        Sample get(SampleContext context, Sample out);
    }

    private static void fetch(List<FetchDeclaration> all, String name, SampleType type, String doc, Body body, boolean ofSession) {
        all.add(new FetchDeclaration(name, 0, 0, type, Needs.CONNECTION, doc, (a, c) -> (ctx, out) -> (!ofSession || session(ctx) != null) && body.get(ctx, out) != null));
    }

    private static void side(List<FetchDeclaration> all, String prefix, Function<SampleContext, X509Certificate> certificate, String whose) {
        String of = " of the " + whose + "'s certificate.";
        text(all, prefix + "key_alg", "Algorithm of the key" + of, certificate, CertificateText::keyAlgorithm);
        text(all, prefix + "sig_alg", "Algorithm of the signature" + of, certificate, CertificateText::signatureAlgorithm);
        text(all, prefix + "notbefore", "Begin" + of, certificate, cert -> CertificateText.date(cert.getNotBefore()));
        text(all, prefix + "notafter", "End" + of, certificate, cert -> CertificateText.date(cert.getNotAfter()));
        if (prefix.equals("ssl_c_")) {
            text(all, prefix + "san", "Alternative names" + of, certificate, CertificateText::alternatives);
        }
        bytes(all, prefix + "der", "The certificate itself.", certificate, X509Certificate::getEncoded);
        bytes(all, prefix + "sha1", "SHA-1 fingerprint" + of, certificate, cert -> MessageDigest.getInstance("SHA-1").digest(cert.getEncoded()));
        bytes(all, prefix + "serial", "Serial number" + of, certificate, cert -> CertificateText.magnitude(cert.getSerialNumber()));
        fetch(all, prefix + "version", SampleType.SINT, "Version" + of, (ctx, out) -> certificate.apply(ctx) == null ? null : out.setInt(certificate.apply(ctx).getVersion()), !prefix.equals("ssl_s_"));
        for (boolean subject : new boolean[] {true, false}) {
            all.add(new FetchDeclaration(prefix + (subject ? "s_dn" : "i_dn"), 0, 3, SampleType.STR, Needs.CONNECTION, (subject ? "Subject" : "Issuer") + of, (a, c) -> {
                String entry = a.isEmpty() ? "" : a.getFirst().text();
                int occurrence = a.size() > 1 ? Values.integer(a.get(1), prefix + "dn", -1000, 1000) : 1;
                boolean ldap = a.size() > 2 && a.get(2).is("rfc2253");
                return (ctx, out) -> {
                    X509Certificate cert = session(ctx) == null && !prefix.equals("ssl_s_") ? null : certificate.apply(ctx);
                    String text = cert == null ? null : CertificateText.name(subject ? cert.getSubjectX500Principal() : cert.getIssuerX500Principal(), entry, occurrence, ldap);
                    return text != null && out.setString(text) != null;
                };
            }));
        }
    }

    private static void text(List<FetchDeclaration> all, String name, String doc, Function<SampleContext, X509Certificate> certificate, Function<X509Certificate, String> part) {
        fetch(all, name, SampleType.STR, doc, (ctx, out) -> {
            X509Certificate cert = certificate.apply(ctx);
            String text = cert == null ? null : part.apply(cert);
            return text == null ? null : out.setString(text);
        }, !name.startsWith("ssl_s_"));
    }

    /** Bytes of a certificate. */
    @FunctionalInterface
    private interface Part {
        byte[] of(X509Certificate certificate) throws GeneralSecurityException;
    }

    private static void bytes(List<FetchDeclaration> all, String name, String doc, Function<SampleContext, X509Certificate> certificate, Part part) {
        fetch(all, name, SampleType.BIN, doc, (ctx, out) -> {
            X509Certificate cert = certificate.apply(ctx);
            try {
                byte[] bytes = cert == null ? null : part.of(cert);
                return bytes == null ? null : out.setBytes(SampleType.BIN, bytes, 0, bytes.length);
            } catch (GeneralSecurityException unreadable) {
                return null;
            }
        }, !name.startsWith("ssl_s_"));
    }

    private static SSLSession session(SampleContext context) {
        return context.client() == null || context.client().tls() == null ? null : context.client().tls().session();
    }

    private static SSLSession serverSession(SampleContext context) {
        return context.server() == null || context.server().tls() == null ? null : context.server().tls().session();
    }

    private static X509Certificate servers(SampleContext context) {
        try {
            SSLSession session = serverSession(context);
            return session == null ? null : first(session.getPeerCertificates());
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    private static byte[] chain(SSLSession session, int from) {
        java.io.ByteArrayOutputStream chain = new java.io.ByteArrayOutputStream();
        try {
            Certificate[] all = session == null ? new Certificate[0] : session.getPeerCertificates();
            for (int i = from; i < all.length; i++) {
                chain.writeBytes(all[i].getEncoded());
            }
        } catch (SSLPeerUnverifiedException | java.security.cert.CertificateEncodingException none) {
            return null;
        }
        return chain.size() == 0 ? null : chain.toByteArray();
    }

    private static X509Certificate clients(SampleContext context) {
        try {
            return first(session(context).getPeerCertificates());
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    private static X509Certificate shown(SampleContext context) {
        return first(session(context).getLocalCertificates());
    }

    private static X509Certificate first(Certificate[] chain) {
        return chain != null && chain.length > 0 && chain[0] instanceof X509Certificate certificate ? certificate : null;
    }
}
