package dev.jlb.tls;

import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the contexts of one {@code bind} line from what the store holds; those whose parts are the same are kept. */
final class ListenerContexts {
    private final Bind bind;
    private final TlsStore store;
    private final KeyLog keyLog;

    /** All that a context is made from. */
    private record Parts(PemBundle bundle, Settings settings, boolean staples, List<X509Certificate> authorities, List<X509Certificate> more, List<X509CRL> revoked) {}

    private final Map<Parts, SslContext> made = new HashMap<>();

    /** @param keyLog null without {@code tune.ssl.keylog on} */
    ListenerContexts(Bind bind, TlsStore store, KeyLog keyLog) {
        this.bind = bind;
        this.store = store;
        this.keyLog = keyLog;
    }

    /** A table with contexts for all certificates. Contexts that it does not need any more are released. @throws PemException when that cannot be; nothing has changed then */
    SniTable build() throws PemException {
        List<CertificateEntry> entries = CertificateFiles.read(bind, store);
        if (entries.isEmpty() && !bind.settings().is(BindOptions.STRICT_SNI)) {
            throw new PemException("no SSL certificate specified for bind '" + bind.address() + "' (use 'crt').");
        }
        List<SniTable.Certificate> certificates = new ArrayList<>();
        Set<X509Certificate> named = new LinkedHashSet<>();
        Map<Parts, SslContext> fresh = new HashMap<>();
        Set<Parts> used = new java.util.HashSet<>();
        try {
            for (CertificateEntry entry : entries) {
                if (entry.bundle() == null) {
                    throw new PemException("'" + entry.stored().name() + "' is empty.");
                }
                Parts parts = parts(entry);
                used.add(parts);
                SslContext context = made.containsKey(parts) ? made.get(parts) : fresh.get(parts);
                if (context == null) {
                    context = context(parts);
                    fresh.put(parts, context);
                }
                certificates.add(SniTable.Certificate.of(context, entry));
                named.addAll(parts.authorities());
            }
        } catch (PemException | RuntimeException failed) {
            fresh.values().forEach(ReferenceCountUtil::release);
            throw failed;
        }
        List<SslContext> gone = new ArrayList<>();
        made.entrySet().removeIf(old -> !used.contains(old.getKey()) && gone.add(old.getValue()));
        made.putAll(fresh);
        released = gone;
        return new SniTable(certificates, List.copyOf(named));
    }

    private List<SslContext> released = List.of();

    /** After the table is in use: lets go of what the last one had. Connections that use it hold it themselves. */
    void releaseOld() {
        released.forEach(ReferenceCountUtil::release);
        released = List.of();
    }

    void close() {
        releaseOld();
        made.values().forEach(ReferenceCountUtil::release);
        made.clear();
    }

    private Parts parts(CertificateEntry entry) throws PemException {
        Settings settings = entry.settings();
        String file = settings.get(BindOptions.CA_FILE);
        boolean own = !file.isEmpty() && !file.equals("@system-ca");
        String more = settings.get(BindOptions.CA_VERIFY_FILE);
        String revoked = settings.get(BindOptions.CRL_FILE);
        return new Parts(entry.bundle(), settings, entry.stored().staples(), own ? store.authorities(file) : List.of(),
                more.isEmpty() ? List.of() : store.authorities(more), revoked.isEmpty() ? null : store.revocations(revoked));
    }

    private SslContext context(Parts parts) throws PemException {
        Settings settings = parts.settings();
        Settings global = store.global();
        Settings defaults = global.get(GlobalSettings.BIND_OPTIONS);
        SslContextBuilder builder = SslContextBuilder.forServer(parts.bundle().key(), parts.bundle().chain().toArray(X509Certificate[]::new)).sslProvider(TlsProvider.get());
        List<String> off = new ArrayList<>(settings.get(BindOptions.OFF_VERSIONS));
        off.addAll(defaults.get(BindOptions.OFF_VERSIONS));
        builder.protocols(TlsVersions.of(either(settings, defaults, BindOptions.MIN_VERSION), either(settings, defaults, BindOptions.MAX_VERSION), off));
        TlsContexts.ciphers(builder, or(settings.get(BindOptions.CIPHERS), global.get(GlobalSettings.BIND_CIPHERS)), or(settings.get(BindOptions.CIPHERSUITES), global.get(GlobalSettings.BIND_CIPHERSUITES)));
        TlsContexts.alpn(builder, settings.get(BindOptions.ALPN));
        String verify = settings.get(BindOptions.VERIFY);
        builder.clientAuth(verify.equals("required") ? ClientAuth.REQUIRE : verify.equals("optional") ? ClientAuth.OPTIONAL : ClientAuth.NONE);
        if (!parts.authorities().isEmpty() && !verify.equals("none")) {
            List<X509Certificate> anchors = new ArrayList<>(parts.authorities());
            anchors.addAll(parts.more());
            builder.trustManager(new ClientTrust(settings.is(BindOptions.NO_CA_NAMES) ? List.of() : parts.authorities(), anchors, parts.revoked(), settings.get(BindOptions.CRT_IGNORE_ERR), settings.get(BindOptions.CA_IGNORE_ERR)));
        }
        String curves = or(settings.get(BindOptions.CURVES), or(settings.get(BindOptions.ECDHE), global.get(GlobalSettings.BIND_CURVES)));
        if (!curves.isEmpty() && TlsProvider.get() != SslProvider.JDK) {
            builder.option(OpenSslContextOption.GROUPS, TlsGroups.of(curves));
        }
        if (parts.staples() && TlsProvider.get() != SslProvider.JDK) {
            builder.enableOcsp(true);
        }
        SslContext built = TlsContexts.build(builder, "'bind " + bind.address() + "'");
        try {
            finish(built, settings, defaults);
            return built;
        } catch (PemException | RuntimeException failed) {
            ReferenceCountUtil.release(built);
            throw failed;
        }
    }

    private void finish(SslContext built, Settings settings, Settings defaults) throws PemException {
        tickets(built, settings);
        boolean clients = settings.is(BindOptions.PREFER_CLIENT_CIPHERS) || defaults.is(BindOptions.PREFER_CLIENT_CIPHERS);
        if (clients && built instanceof ReferenceCountedOpenSslContext library) {
            SSLContext.clearOptions(NativeContext.pointer(library), SSL.SSL_OP_CIPHER_SERVER_PREFERENCE);
        }
        if (keyLog != null) {
            keyLog.attach(built);
        }
    }

    /** Without {@code tls-ticket-keys} the library has keys of its own, for each context others. */
    private void tickets(SslContext context, Settings settings) throws PemException {
        String keys = settings.get(BindOptions.TICKET_KEYS);
        if (!keys.isEmpty() && context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setTicketKeys(TicketKeys.of(store.ticketKeys(keys)));
        }
    }

    /** Gives all contexts the keys that the store has now. */
    void ticketKeys() throws PemException {
        for (Map.Entry<Parts, SslContext> one : made.entrySet()) {
            tickets(one.getValue(), one.getKey().settings());
        }
    }

    private static String or(String own, String other) {
        return own.isEmpty() ? other : own;
    }

    private static String either(Settings settings, Settings defaults, Setting<String> setting) {
        return settings.has(setting) ? settings.get(setting) : defaults.get(setting);
    }
}
