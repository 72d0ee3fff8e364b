package dev.jlb.tls;

import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Judges certificates and authorities of a configuration without starting anything: reads every file that a start would. */
public final class TlsChecks {
    private TlsChecks() {}

    /** Adds an alert for each file that cannot be used. */
    public static void check(Configuration configuration, Diagnostics diagnostics) {
        Settings global = configuration.global();
        TlsStore store = TlsStore.of(configuration);
        try {
            store.readDeclared();
        } catch (PemException wrong) {
            diagnostics.alert(Span.NONE, "'crt-store' : " + wrong.getMessage());
        }
        for (Proxy proxy : configuration.proxies()) {
            if (proxy.settings().is(ProxyOptions.DISABLED)) {
                continue;
            }
            for (Bind bind : proxy.binds()) {
                if (bind.settings().is(BindOptions.SSL)) {
                    bind(proxy, bind, store, diagnostics);
                }
            }
            for (Server server : proxy.servers()) {
                if (server.settings().is(ServerOptions.SSL) || server.settings().is(ServerOptions.CHECK_SSL)) {
                    server(proxy, server, store, diagnostics);
                }
            }
        }
    }

    private static void bind(Proxy proxy, Bind bind, TlsStore store, Diagnostics diagnostics) {
        Settings global = store.global();
        try {
            boolean none = CertificateFiles.read(TlsStore.bind(proxy, bind, store), store).isEmpty();
            store.warnings().forEach(warning -> diagnostics.warning(bind.span(), "'bind " + bind.address() + "' : " + warning));
            store.warnings().clear();
            if (none && !bind.settings().is(BindOptions.STRICT_SNI)) {
                diagnostics.alert(
                        bind.span(),
                        "Proxy '" + proxy.name() + "': no SSL certificate specified for bind '" + bind.address() + "' (use 'crt').",
                        "name a PEM file that holds the certificate, its chain and its private key");
            }
        } catch (PemException wrong) {
            diagnostics.alert(bind.span(), "'bind " + bind.address() + "' in section '" + proxy.kind().name().toLowerCase(java.util.Locale.ROOT) + "' : " + wrong.getMessage());
        }
        String suites = bind.settings().get(BindOptions.CIPHERSUITES).isEmpty() ? global.get(GlobalSettings.BIND_CIPHERSUITES) : bind.settings().get(BindOptions.CIPHERSUITES);
        if (!suites.isBlank() && !TlsContexts.TLS_13.stream().allMatch(suites::contains)) {
            diagnostics.warning(bind.span(), "'bind " + bind.address() + "' : 'ciphersuites' chooses only where the JDK speaks TLS: BoringSSL, which jlb prefers, always offers all suites of TLS 1.3.",
                    "name all three, or none: " + String.join(":", TlsContexts.TLS_13));
        }
        String verify = bind.settings().get(BindOptions.VERIFY);
        String authorities = bind.settings().get(BindOptions.CA_FILE);
        files(bind, global, diagnostics);
        if (!authorities.isEmpty()) {
            authorities(authorities, bind.span(), "'bind " + bind.address() + "'", global, diagnostics);
        } else if (!verify.equals("none")) {
            diagnostics.alert(bind.span(), "Proxy '" + proxy.name() + "': verify is enabled but no CA file specified for bind '" + bind.address() + "'.");
        }
    }

    private static void files(Bind bind, Settings global, Diagnostics diagnostics) {
        String who = "'bind " + bind.address() + "'";
        String more = bind.settings().get(BindOptions.CA_VERIFY_FILE);
        if (!more.isEmpty()) {
            authorities(more, bind.span(), who, global, diagnostics);
        }
        String revoked = bind.settings().get(BindOptions.CRL_FILE);
        if (!revoked.isEmpty()) {
            Path file = CertificateFiles.under(global.get(GlobalSettings.CA_BASE), revoked);
            try {
                if (!Files.isReadable(file)) {
                    diagnostics.alert(bind.span(), who + " : Couldn't open the crl-file '" + file + "' (" + (Files.exists(file) ? "Permission denied" : "No such file or directory") + ").");
                } else if (PemBundle.revocations(file).isEmpty()) {
                    diagnostics.alert(bind.span(), who + " : Couldn't open the crl-file '" + file + "' (no certificate or crl found).");
                }
            } catch (PemException wrong) {
                diagnostics.alert(bind.span(), who + " : " + wrong.getMessage());
            }
        }
        try {
            if (!bind.settings().get(BindOptions.TICKET_KEYS).isEmpty()) {
                TicketKeys.read(Path.of(bind.settings().get(BindOptions.TICKET_KEYS)));
            }
        } catch (PemException wrong) {
            diagnostics.alert(bind.span(), who + " : " + wrong.getMessage());
        }
        for (String curves : List.of(bind.settings().get(BindOptions.CURVES), bind.settings().get(BindOptions.ECDHE))) {
            try {
                if (!curves.isEmpty()) {
                    TlsGroups.of(curves);
                }
            } catch (PemException wrong) {
                diagnostics.alert(bind.span(), who + " : " + wrong.getMessage());
            }
        }
    }

    private static void server(Proxy proxy, Server server, TlsStore store, Diagnostics diagnostics) {
        Settings global = store.global();
        String verify = server.settings().get(ServerOptions.VERIFY);
        if (verify.isEmpty()) {
            verify = global.get(GlobalSettings.SERVER_VERIFY);
        }
        String authorities = server.settings().get(ServerOptions.CA_FILE);
        String who = "'server " + proxy.name() + "/" + server.name() + "'";
        serverFiles(server, who, store, diagnostics);
        if (!authorities.isEmpty()) {
            authorities(authorities, server.span(), who, global, diagnostics);
        } else if (verify.equals("required")) {
            if (server.settings().get(ServerOptions.VERIFY).isEmpty()) {
                diagnostics.alert(
                        server.span(),
                        who + " : verify is enabled by default but no CA file specified. If you're running on a LAN where you're certain to trust the server's certificate, please set an explicit 'verify none' statement on the 'server' line, or use 'ssl-server-verify none' in the global section to disable server-side verifications by default.");
            } else {
                diagnostics.alert(server.span(), who + " : verify is enabled but no CA file specified.", "add 'ca-file @system-ca' or the authority's PEM file");
            }
        }
    }

    private static void serverFiles(Server server, String who, TlsStore store, Diagnostics diagnostics) {
        Settings settings = server.settings();
        try {
            if (!settings.get(ServerOptions.CRT).isEmpty()) {
                store.certificates(settings.get(ServerOptions.CRT));
            }
            if (!settings.get(ServerOptions.CURVES).isEmpty()) {
                TlsGroups.of(settings.get(ServerOptions.CURVES));
            }
            if (!settings.get(ServerOptions.CRL_FILE).isEmpty()) {
                Path file = CertificateFiles.under(store.global().get(GlobalSettings.CA_BASE), settings.get(ServerOptions.CRL_FILE));
                if (!Files.isReadable(file)) {
                    throw new PemException("Couldn't open the crl-file '" + file + "' (" + (Files.exists(file) ? "Permission denied" : "No such file or directory") + ").");
                }
                if (store.revocations(settings.get(ServerOptions.CRL_FILE)).isEmpty()) {
                    throw new PemException("Couldn't open the crl-file '" + file + "' (no certificate or crl found).");
                }
            }
        } catch (PemException wrong) {
            diagnostics.alert(server.span(), who + " : " + wrong.getMessage());
        }
    }

    private static void authorities(String name, Span span, String who, Settings global, Diagnostics diagnostics) {
        if (name.equals("@system-ca")) {
            return;
        }
        Path file = CertificateFiles.under(global.get(GlobalSettings.CA_BASE), name);
        if (!Files.isReadable(file)) {
            diagnostics.alert(span, who + " : Couldn't open the ca-file '" + file + "' (" + (Files.exists(file) ? "Permission denied" : "No such file or directory") + ").");
            return;
        }
        try {
            if (!Files.isDirectory(file) && PemBundle.certificates(file).isEmpty()) {
                diagnostics.alert(span, who + " : unable to load " + file + ".", "it holds no certificate in PEM form");
            }
        } catch (PemException wrong) {
            diagnostics.alert(span, who + " : unable to load " + file + ".");
        }
    }
}
