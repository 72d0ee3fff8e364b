package dev.jlb.tls;

import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
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
    public static ListenerTls forBind(Bind bind, Settings global, long handshakeMillis) throws PemException {
        List<CertificateEntry> entries = CertificateFiles.read(bind, global);
        if (entries.isEmpty()) {
            throw new PemException("no SSL certificate specified for bind '" + bind.address() + "' (use 'crt').");
        }
        List<SslContext> contexts = new ArrayList<>();
        Map<String, SslContext> exact = new HashMap<>();
        Map<String, SslContext> wildcards = new HashMap<>();
        Map<String, Set<String>> exceptions = new HashMap<>();
        Map<X509Certificate, String> files = new HashMap<>();
        Set<X509Certificate> authorities = new LinkedHashSet<>();
        KeyLog keyLog = global.is(GlobalSettings.SSL_KEYLOG) ? new KeyLog() : null;
        for (CertificateEntry entry : entries) {
            SslContext context = listener(entry.bundle(), bind, entry.settings(), global);
            contexts.add(context);
            if (keyLog != null) {
                keyLog.attach(context);
            }
            files.putIfAbsent(entry.bundle().chain().get(0), entry.bundle().file().toString());
            authorities.addAll(authorities(entry.settings(), global));
            List<String> names = entry.filters().isEmpty() ? names(entry.bundle().chain().get(0)) : entry.filters();
            Set<String> except = names.stream().filter(name -> name.startsWith("!")).map(name -> name.substring(1)).collect(Collectors.toSet());
            for (String name : names) {
                // the first certificate is the default one; "*" on a later line adds one for other keys, which is not looked for
                if (name.startsWith("*.") || name.startsWith("!*.")) {
                    String suffix = name.substring(name.indexOf('.'));
                    if (wildcards.putIfAbsent(suffix, context) == null) {
                        exceptions.put(suffix, except);
                    }
                } else if (!name.startsWith("!") && !name.equals("*")) {
                    exact.putIfAbsent(name, context);
                }
            }
        }
        return new ListenerTls(contexts, exact, wildcards, exceptions, bind.settings().is(BindOptions.STRICT_SNI), handshakeMillis,
                new ListenerTls.Watch(Map.copyOf(files), List.copyOf(authorities), global.get(GlobalSettings.SSL_CAPTURE), keyLog));
    }

    private static List<X509Certificate> authorities(Settings settings, Settings global) throws PemException {
        String file = settings.get(BindOptions.CA_FILE);
        return file.isEmpty() || file.equals("@system-ca") ? List.of() : List.of(trusted(file, global));
    }

    private static SslContext listener(PemBundle bundle, Bind bind, Settings settings, Settings global) throws PemException {
        Settings defaults = global.get(GlobalSettings.BIND_OPTIONS);
        SslContextBuilder builder = SslContextBuilder.forServer(bundle.key(), bundle.chain().toArray(X509Certificate[]::new)).sslProvider(TlsProvider.get());
        List<String> off = new ArrayList<>(settings.get(BindOptions.OFF_VERSIONS));
        off.addAll(defaults.get(BindOptions.OFF_VERSIONS));
        builder.protocols(TlsVersions.of(either(settings, defaults, BindOptions.MIN_VERSION), either(settings, defaults, BindOptions.MAX_VERSION), off));
        String ciphers = settings.get(BindOptions.CIPHERS).isEmpty() ? global.get(GlobalSettings.BIND_CIPHERS) : settings.get(BindOptions.CIPHERS);
        String suites = settings.get(BindOptions.CIPHERSUITES).isEmpty() ? global.get(GlobalSettings.BIND_CIPHERSUITES) : settings.get(BindOptions.CIPHERSUITES);
        ciphers(builder, ciphers, suites);
        alpn(builder, settings.get(BindOptions.ALPN));
        String verify = settings.get(BindOptions.VERIFY);
        builder.clientAuth(verify.equals("required") ? ClientAuth.REQUIRE : verify.equals("optional") ? ClientAuth.OPTIONAL : ClientAuth.NONE);
        String authorities = settings.get(BindOptions.CA_FILE);
        if (!authorities.isEmpty() && !authorities.equals("@system-ca") && !verify.equals("none")) {
            builder.trustManager(clientTrust(settings, global));
        }
        curves(builder, settings);
        SslContext built = build(builder, "'bind " + bind.address() + "'");
        String keys = settings.get(BindOptions.TICKET_KEYS);
        if (!keys.isEmpty() && built.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setTicketKeys(TicketKeys.read(Path.of(keys)));
        }
        return built;
    }

    /** @throws PemException when a file cannot be used or the library refuses an option */
    public static ServerTls forServer(Server server, Settings global) throws PemException {
        Settings settings = server.settings();
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(TlsProvider.get());
        String verify = settings.get(ServerOptions.VERIFY).isEmpty() ? global.get(GlobalSettings.SERVER_VERIFY) : settings.get(ServerOptions.VERIFY);
        boolean required = verify.equals("required");
        String authorities = settings.get(ServerOptions.CA_FILE);
        if (!required) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else if (!authorities.isEmpty() && !authorities.equals("@system-ca")) {
            builder.trustManager(trusted(authorities, global));
        }
        if (!settings.get(ServerOptions.CRT).isEmpty()) {
            PemBundle own = PemBundle.read(CertificateFiles.under(global.get(GlobalSettings.CRT_BASE), settings.get(ServerOptions.CRT)));
            builder.keyManager(own.key(), own.chain().toArray(X509Certificate[]::new));
        }
        builder.protocols(TlsVersions.of(settings.get(ServerOptions.MIN_VERSION), settings.get(ServerOptions.MAX_VERSION), settings.get(ServerOptions.OFF_VERSIONS)));
        ciphers(builder, settings.get(ServerOptions.CIPHERS), settings.get(ServerOptions.CIPHERSUITES));
        alpn(builder, settings.get(ServerOptions.ALPN));
        SslContext context = build(builder, "'server " + server.name() + "'");
        KeyLog keyLog = global.is(GlobalSettings.SSL_KEYLOG) ? new KeyLog() : null;
        if (keyLog != null) {
            keyLog.attach(context);
        }
        return new ServerTls(context, keyLog, required, settings.get(ServerOptions.VERIFYHOST));
    }

    private static ClientTrust clientTrust(Settings settings, Settings global) throws PemException {
        List<X509Certificate> named = List.of(trusted(settings.get(BindOptions.CA_FILE), global));
        List<X509Certificate> anchors = new ArrayList<>(named);
        if (!settings.get(BindOptions.CA_VERIFY_FILE).isEmpty()) {
            anchors.addAll(List.of(trusted(settings.get(BindOptions.CA_VERIFY_FILE), global)));
        }
        List<X509CRL> lists = settings.get(BindOptions.CRL_FILE).isEmpty() ? null : PemBundle.revocations(CertificateFiles.under(global.get(GlobalSettings.CA_BASE), settings.get(BindOptions.CRL_FILE)));
        return new ClientTrust(settings.is(BindOptions.NO_CA_NAMES) ? List.of() : named, anchors, lists, settings.get(BindOptions.CRT_IGNORE_ERR), settings.get(BindOptions.CA_IGNORE_ERR));
    }

    private static void curves(SslContextBuilder builder, Settings settings) throws PemException {
        String curves = settings.get(BindOptions.CURVES).isEmpty() ? settings.get(BindOptions.ECDHE) : settings.get(BindOptions.CURVES);
        if (!curves.isEmpty() && TlsProvider.get() != SslProvider.JDK) {
            builder.option(OpenSslContextOption.GROUPS, TlsGroups.of(curves));
        }
    }

    private static String either(Settings settings, Settings defaults, Setting<String> setting) {
        return settings.has(setting) ? settings.get(setting) : defaults.get(setting);
    }

    private static X509Certificate[] trusted(String name, Settings global) throws PemException {
        Path file = CertificateFiles.under(global.get(GlobalSettings.CA_BASE), name);
        X509Certificate[] certificates = PemBundle.certificates(file).toArray(X509Certificate[]::new);
        if (certificates.length == 0) {
            throw new PemException("'ca-file' : unable to load " + file + ".");
        }
        return certificates;
    }

    /** OpenSSL's names and expressions, in order of preference; unknown names are left out as OpenSSL does it, but not all of them. */
    private static void ciphers(SslContextBuilder builder, String ciphers, String suites) throws PemException {
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

    private static void alpn(SslContextBuilder builder, List<String> protocols) {
        if (!protocols.isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    protocols));
        }
    }

    private static SslContext build(SslContextBuilder builder, String who) throws PemException {
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
