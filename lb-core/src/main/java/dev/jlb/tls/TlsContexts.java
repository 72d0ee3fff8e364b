package dev.jlb.tls;

import dev.jlb.config.model.Bind;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLException;

/** Builds the TLS contexts of listeners and servers when the program starts. The configuration has been checked by {@link TlsChecks}; files may have changed since. */
public final class TlsContexts {
    /** Each option stands for its own versions: ciphers says nothing of TLS 1.3. */
    static final List<String> TLS_13 = List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private TlsContexts() {}

    /**
     * @param handshakeMillis {@code timeout client-hs} or {@code timeout client}; 0 for none
     * @throws PemException when a file cannot be used or the library refuses an option
     */
    public static ListenerTls forBind(Bind bind, TlsStore store, long handshakeMillis) throws PemException {
        KeyLog keyLog = store.global().is(GlobalSettings.SSL_KEYLOG) ? new KeyLog() : null;
        return new ListenerTls(new ListenerContexts(bind, store, keyLog), store, bind, handshakeMillis, keyLog);
    }

    /** As above, with a store of its own. */
    public static ListenerTls forBind(Bind bind, Settings global, long handshakeMillis) throws PemException {
        return forBind(bind, new TlsStore(global), handshakeMillis);
    }

    /** @throws PemException when a file cannot be used or the library refuses an option */
    public static ServerTls forServer(Server server, TlsStore store) throws PemException {
        return new ServerTls(server, store, store.global().is(GlobalSettings.SSL_KEYLOG) ? new KeyLog() : null);
    }

    /** As above, with a store of its own. */
    public static ServerTls forServer(Server server, Settings global) throws PemException {
        return forServer(server, new TlsStore(global));
    }

    /** OpenSSL's names and expressions, in order of preference; unknown names are left out as OpenSSL does it, but not all of them. */
    static void ciphers(SslContextBuilder builder, String ciphers, String suites) throws PemException {
        List<String> wanted = CipherExpression.isExpression(ciphers) ? CipherExpression.evaluate(ciphers) : words(ciphers);
        // without a word the order is OpenSSL's
        List<String> names = new ArrayList<>((ciphers.isBlank() ? CipherExpression.evaluate("DEFAULT") : wanted).stream().map(CipherExpression::standardName).filter(Objects::nonNull).toList());
        if (names.isEmpty()) {
            throw new PemException("unable to set SSL cipher list to '" + ciphers + "'.");
        }
        // BoringSSL always offers all of TLS 1.3; TlsChecks says so where fewer are asked for
        names.addAll(suites.isBlank() || TlsProvider.get() != SslProvider.JDK ? TLS_13 : words(suites));
        builder.ciphers(names, SupportedCipherSuiteFilter.INSTANCE);
    }

    private static List<String> words(String list) {
        return Arrays.stream(list.split("[:, ]+")).filter(word -> !word.isEmpty()).toList();
    }

    static void alpn(SslContextBuilder builder, List<String> protocols) {
        if (!protocols.isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    protocols));
        }
    }

    static SslContext build(SslContextBuilder builder, String who) throws PemException {
        try {
            return builder.build();
        } catch (SSLException | IllegalArgumentException refused) {
            throw new PemException(who + " : " + refused.getMessage());
        }
    }

    /** The names that a certificate is good for: subject alternative names, or else the common name; lower case. */
    static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> entry : alternatives) {
                    if (entry.get(0).equals(2)) {
                        names.add(((String) entry.get(1)).toLowerCase(Locale.ROOT));
                    }
                }
            }
            for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(part.getValue().toString().toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException | InvalidNameException unreadable) {
            // such a certificate is good as the default one only
            return names;
        }
        return names;
    }
}
