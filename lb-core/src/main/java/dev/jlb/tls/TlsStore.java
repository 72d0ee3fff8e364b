package dev.jlb.tls;

import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.CertificateSource;
import dev.jlb.config.model.CertificateUse;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The certificates, authorities, lists of revoked certificates and {@code crt-list}s of a program, by name (manual 12.7): each file is read once, at start;
 * afterwards the runtime API replaces what is here. Listeners and servers ask when they are built and when something that they use was replaced.
 */
public final class TlsStore {
    private static final List<String> BUNDLE = List.of(".rsa", ".dsa", ".ecdsa");

    private final Settings global;
    private final Map<String, StoredCertificate> certificates = new TreeMap<>();
    private final Map<String, List<X509Certificate>> authorities = new TreeMap<>();
    private final Map<String, List<X509CRL>> revocations = new TreeMap<>();
    private final Map<String, CertificateList> lists = new TreeMap<>();
    private final Map<String, List<String>> frontendLines = new TreeMap<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    /** The keys that count, in base64, by the files that they come from. */
    private final Map<String, List<String>> ticketKeys = new LinkedHashMap<>();
    private final List<TlsUser> users = new CopyOnWriteArrayList<>();
    private final TlsRuntime runtime = new TlsRuntime(this);

    TlsStore(Settings global) {
        this.global = global;
    }

    /** The store of a configuration, still empty. */
    public static TlsStore of(Configuration configuration) {
        return new TlsStore(configuration.global());
    }

    /** What the runtime API does with it. */
    public TlsRuntime runtime() {
        return runtime;
    }

    Settings global() {
        return global;
    }

    /** What was strange about files, in HAProxy's words. */
    Set<String> warnings() {
        return warnings;
    }

    /** A bind line with the certificates of its front end's {@code ssl-f-use} lines. */
    public static Bind bind(Proxy proxy, Bind bind, TlsStore store) throws PemException {
        List<List<String>> uses = proxy.settings().get(ProxyOptions.SSL_F_USE);
        if (uses.isEmpty()) {
            return bind;
        }
        store.frontendList(proxy, uses);
        List<CertificateUse> all = new ArrayList<>(bind.settings().get(BindOptions.CERTIFICATES));
        all.add(new CertificateUse(CertificateUse.Kind.CRT_LIST, "@" + proxy.name()));
        return new Bind(bind.address(), bind.settings().toBuilder().put(BindOptions.CERTIFICATES, List.copyOf(all)).build(), bind.span());
    }

    private synchronized void frontendList(Proxy proxy, List<List<String>> uses) throws PemException {
        String name = "@" + proxy.name();
        if (!lists.containsKey(name)) {
            List<CertificateList.Line> lines = new ArrayList<>();
            for (int i = 0; i < uses.size(); i++) {
                lines.add(CertificateList.frontendLine(uses.get(i), i + 1, "'ssl-f-use' : "));
            }
            lists.put(name, new CertificateList(name, lines));
        }
    }

    /** Whether the word of a {@code crt} names a folder. */
    boolean isFolder(String name) {
        return !name.startsWith("@") && Files.isDirectory(CertificateFiles.under(global.get(GlobalSettings.CRT_BASE), name));
    }

    String path(String name) {
        String base = global.get(GlobalSettings.CRT_BASE);
        return base.isEmpty() || name.startsWith("/") || name.startsWith("@") ? name : base + "/" + name;
    }

    /** The certificate of that name, or the certificates of a bundle ({@code ssl-load-extra-files}). */
    synchronized List<StoredCertificate> certificates(String name) throws PemException {
        String path = path(name);
        if (!extras().contains("bundle") || known(path) || Files.exists(Path.of(path))) {
            return List.of(certificate(path));
        }
        List<StoredCertificate> bundle = new ArrayList<>();
        for (String kind : BUNDLE) {
            if (known(path + kind) || Files.exists(Path.of(path + kind))) {
                bundle.add(certificate(path + kind));
            }
        }
        return bundle.isEmpty() ? List.of(certificate(path)) : bundle;
    }

    private boolean known(String path) {
        return certificates.containsKey(path) || global.get(GlobalSettings.CERTIFICATE_STORES).containsKey(path);
    }

    /** The certificate of that name, read when it is asked for first. */
    private StoredCertificate certificate(String path) throws PemException {
        StoredCertificate stored = certificates.get(path);
        if (stored == null) {
            CertificateSource declared = global.get(GlobalSettings.CERTIFICATE_STORES).get(path);
            if (declared == null && path.startsWith("@")) {
                throw new PemException("unable to stat SSL certificate from file '" + path + "' : No such file or directory.");
            }
            // a crt-store says itself which files there are
            stored = declared == null ? read(CertificateSource.of(path), extras()) : read(declared, Set.of());
            certificates.put(stored.name(), stored);
        }
        return stored;
    }

    /** A certificate whose files a line names one by one. */
    synchronized StoredCertificate certificate(CertificateSource source) throws PemException {
        String key = source.key().isEmpty() || source.key().startsWith("/") || global.get(GlobalSettings.KEY_BASE).isEmpty() ? source.key() : global.get(GlobalSettings.KEY_BASE) + "/" + source.key();
        CertificateSource found = new CertificateSource(path(source.crt()), path(source.crt()), key, source.ocsp(), source.issuer(), source.sctl(), source.jwt());
        StoredCertificate stored = certificates.get(found.name());
        if (stored == null) {
            stored = read(found, Set.of());
            certificates.put(found.name(), stored);
        }
        return stored;
    }

    private StoredCertificate read(CertificateSource source, Set<String> extras) throws PemException {
        return StoredCertificate.read(source, extras, global.is(GlobalSettings.LOAD_EXTRA_DEL_EXT), warnings::add);
    }

    private Set<String> extras() {
        return global.get(GlobalSettings.LOAD_EXTRA_FILES);
    }

    /** All certificates that {@code crt-store} sections declare, used or not. */
    synchronized void readDeclared() throws PemException {
        for (String name : global.get(GlobalSettings.CERTIFICATE_STORES).keySet()) {
            certificate(name);
        }
    }

    /** A list, a folder or a front end's own certificates. */
    synchronized CertificateList list(String name) throws PemException {
        CertificateList list = lists.get(name);
        if (list == null) {
            list = isFolder(name) ? folder(name) : CertificateList.read(name);
            lists.put(name, list);
        }
        return list;
    }

    private CertificateList folder(String name) throws PemException {
        List<CertificateList.Line> lines = new ArrayList<>();
        for (Path file : CertificateFiles.files(CertificateFiles.under(global.get(GlobalSettings.CRT_BASE), name))) {
            lines.add(new CertificateList.Line(0, file.isAbsolute() ? file.toString() : file.toAbsolutePath().toString(), List.of(), List.of(), null, ""));
        }
        return new CertificateList(name, lines);
    }

    /** The authorities of a {@code ca-file}, a file or a folder of files. */
    synchronized List<X509Certificate> authorities(String name) throws PemException {
        List<X509Certificate> all = authorities.get(name);
        if (all == null) {
            Path file = CertificateFiles.under(global.get(GlobalSettings.CA_BASE), name);
            all = new ArrayList<>();
            for (Path part : Files.isDirectory(file) ? CertificateFiles.files(file) : List.of(file)) {
                all.addAll(PemBundle.certificates(part));
            }
            if (all.isEmpty()) {
                throw new PemException("'ca-file' : unable to load " + file + ".");
            }
            authorities.put(name, List.copyOf(all));
        }
        return all;
    }

    /** The lists of a {@code crl-file}. */
    synchronized List<X509CRL> revocations(String name) throws PemException {
        List<X509CRL> all = revocations.get(name);
        if (all == null) {
            all = PemBundle.revocations(CertificateFiles.under(global.get(GlobalSettings.CA_BASE), name));
            revocations.put(name, all);
        }
        return all;
    }

    /** The keys of a {@code tls-ticket-keys} file; the one before the last encrypts. */
    synchronized List<String> ticketKeys(String file) throws PemException {
        List<String> keys = ticketKeys.get(file);
        if (keys == null) {
            keys = TicketKeys.texts(Path.of(file));
            ticketKeys.put(file, keys);
        }
        return keys;
    }

    Map<String, List<String>> ticketKeyTexts() {
        return ticketKeys;
    }

    /** Another last key; the first one is forgotten. */
    synchronized void rotateTicketKeys(String file, String key) {
        List<String> keys = new ArrayList<>(ticketKeys.get(file));
        keys.removeFirst();
        keys.add(key);
        ticketKeys.put(file, List.copyOf(keys));
        for (TlsUser user : users) {
            if (user instanceof ListenerTls listener && listener.bind().settings().get(BindOptions.TICKET_KEYS).equals(file)) {
                try {
                    listener.ticketKeys();
                } catch (PemException impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }
    }

    /** A listener or server that is built from what is here. */
    synchronized void uses(TlsUser user) {
        users.add(user);
    }

    synchronized void forget(TlsUser user) {
        users.remove(user);
    }

    // what follows is for the runtime API: it runs one transaction at a time

    Map<String, StoredCertificate> allCertificates() {
        return certificates;
    }

    Map<String, List<X509Certificate>> allAuthorities() {
        return authorities;
    }

    Map<String, List<X509CRL>> allRevocations() {
        return revocations;
    }

    Map<String, CertificateList> allLists() {
        return lists;
    }

    List<TlsUser> users() {
        return users;
    }
}
