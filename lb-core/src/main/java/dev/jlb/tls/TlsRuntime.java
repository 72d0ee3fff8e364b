package dev.jlb.tls;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the runtime API does with a program's certificates, authorities and lists (management.txt 9.3): looks at them, prepares replacements, commits them. Connections that exist
 * keep what they have. Building contexts takes its time: not for an event loop.
 */
public final class TlsRuntime {
    private static final Set<String> COMPANIONS = Set.of(".key", ".ocsp", ".issuer", ".sctl");

    private final TlsStore store;
    private final TlsTransaction<StoredCertificate> certificate;
    private final TlsTransaction<List<X509Certificate>> authorities;
    private final TlsTransaction<List<X509CRL>> revocations;

    /** A certificate as {@code show ssl cert} tells it; without a chain it is empty. */
    public record Shown(String name, boolean used, List<X509Certificate> chain, PrivateKey key, String ocspId) {}

    /** A refusal, in HAProxy's words. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message, null, false, false);
        }
    }

    TlsRuntime(TlsStore store) {
        this.store = store;
        this.certificate = new TlsTransaction<>(store.allCertificates(), store);
        this.authorities = new TlsTransaction<>(store.allAuthorities(), store);
        this.revocations = new TlsTransaction<>(store.allRevocations(), store);
    }

    // certificates

    /** Names of all certificates. */
    public synchronized List<String> certificates() {
        return List.copyOf(store.allCertificates().keySet());
    }

    /** The certificate that is being replaced, or null. */
    public synchronized String certificateTransaction() {
        return certificate.name();
    }

    /** Null when there is none. @param name with {@code *} before it for the one that is being prepared */
    public synchronized Shown certificate(String name) {
        boolean prepared = name.startsWith("*");
        String plain = prepared || name.startsWith("\\") ? name.substring(1) : name;
        StoredCertificate found = prepared ? certificate.isAbout(plain) ? certificate.next() : null : store.allCertificates().get(plain);
        return found == null ? null : shown(prepared ? "*" + plain : plain, found, !prepared && uses(plain) > 0);
    }

    private static Shown shown(String name, StoredCertificate found, boolean used) {
        String id = "";
        try {
            id = found.staples() && found.ocspId() != null ? HexFormat.of().formatHex(found.ocspId()) : "";
        } catch (PemException unreadable) {
            // then there is no key to show
        }
        return new Shown(name, used, found.bundle() == null ? List.of() : found.bundle().chain(), found.bundle() == null ? null : found.bundle().key(), id);
    }

    private int uses(String name) {
        return store.users().stream().mapToInt(user -> user.certificates(name)).sum();
    }

    public synchronized String newCertificate(String name) throws Refused {
        if (store.allCertificates().putIfAbsent(name, StoredCertificate.empty(name)) != null) {
            throw new Refused("Certificate '" + name + "' already exists!\n");
        }
        return "New empty certificate store '" + name + "'!\n";
    }

    public synchronized String deleteCertificate(String name) throws Refused {
        if (!store.allCertificates().containsKey(name)) {
            throw new Refused("Can't remove the certificate: certificate '" + name + "' doesn't exist!\n\n\n");
        }
        if (uses(name) > 0 || listed(name)) {
            throw new Refused("Can't remove the certificate: certificate '" + name + "' in use, can't be deleted!\n\n\n");
        }
        store.allCertificates().remove(name);
        return "Certificate '" + name + "' deleted!\n";
    }

    private boolean listed(String name) {
        return store.allLists().values().stream().flatMap(list -> list.lines().stream()).anyMatch(line -> line.file().equals(name));
    }

    /** @param payload a PEM file, or for {@code .ocsp} and {@code .sctl} base64 */
    public synchronized String setCertificate(String given, String payload) throws Refused {
        String name = given;
        String part = "";
        if (!store.allCertificates().containsKey(given)) {
            for (String companion : COMPANIONS) {
                if (given.endsWith(companion)) {
                    part = companion;
                    name = given.substring(0, given.length() - companion.length());
                }
            }
        }
        StoredCertificate base = certificate.isAbout(name) ? certificate.next() : store.allCertificates().get(name);
        if (base == null) {
            throw new Refused("Can't replace a certificate which is not referenced by the configuration!\nCan't update " + given + "!\n");
        }
        if (certificate.name() != null && !certificate.isAbout(name)) {
            throw new Refused("The ongoing transaction is about '" + certificate.name() + "' but you are trying to set '" + name + "'\nCan't update " + given + "!\n");
        }
        boolean created = certificate.name() == null;
        try {
            certificate.begin(name, switch (part) {
                case ".key" -> base.withKey(payload);
                case ".ocsp" -> base.withResponse(StoredCertificate.decode(payload));
                case ".issuer" -> base.withIssuer(payload);
                case ".sctl" -> base.withTimestamps(StoredCertificate.decode(payload));
                default -> base.withPem(payload);
            });
        } catch (PemException wrong) {
            throw new Refused(wrong.getMessage() + "\nCan't load the payload\nCan't update " + given + "!\n");
        }
        return "Transaction " + (created ? "created" : "updated") + " for certificate " + name + "!\n";
    }

    public synchronized String commitCertificate(String name) throws Refused {
        checkTransaction(certificate, name);
        try {
            certificate.next().consistent();
            return committed(name, certificate.commit(user -> user.certificates(name)));
        } catch (PemException wrong) {
            throw new Refused(wrong.getMessage() + "\nCan't commit " + name + "!\n");
        }
    }

    public synchronized String abortCertificate(String name) throws Refused {
        return abort(certificate, name, "certificate");
    }

    private static void checkTransaction(TlsTransaction<?> transaction, String name) throws Refused {
        if (transaction.name() == null) {
            throw new Refused("No ongoing transaction! !\nCan't commit " + name + "!\n");
        }
        if (!transaction.isAbout(name)) {
            throw new Refused("The ongoing transaction is about '" + transaction.name() + "' but you are trying to set '" + name + "'\nCan't commit " + name + "!\n");
        }
    }

    private static String abort(TlsTransaction<?> transaction, String name, String what) throws Refused {
        if (transaction.name() == null) {
            throw new Refused("No ongoing transaction!\n");
        }
        if (!transaction.isAbout(name)) {
            throw new Refused("The ongoing transaction is about '" + transaction.name() + "' but you are trying to abort a transaction for '" + name + "'\n");
        }
        transaction.end();
        return "Transaction aborted for " + what + " '" + name + "'!\n";
    }

    private static String committed(String name, int made) {
        return "Committing " + name + ".".repeat(made) + "\nSuccess!\n";
    }

    // OCSP

    /** Responses, or places for them, by the identifier that HAProxy gives them; each with the names of its certificates. */
    public synchronized Map<String, List<String>> responses() {
        Map<String, List<String>> all = new TreeMap<>();
        store.allCertificates().forEach((name, stored) -> {
            String id = shown(name, stored, false).ocspId();
            if (!id.isEmpty()) {
                all.computeIfAbsent(id, any -> new ArrayList<>()).add(name);
            }
        });
        return all;
    }

    /** A response; null without. @param idOrName an identifier, or a certificate's name */
    public synchronized byte[] response(String idOrName) {
        OcspResponse response = find(idOrName);
        return response == null ? null : response.der().clone();
    }

    private OcspResponse find(String idOrName) {
        String name = responses().getOrDefault(idOrName, List.of(idOrName)).getFirst();
        StoredCertificate stored = name.startsWith("*") ? certificate.isAbout(name.substring(1)) ? certificate.next() : null : store.allCertificates().get(name);
        return stored == null ? null : stored.ocsp();
    }

    /** What a response says: who signed it and the times of its making, its begin and its end; null without. */
    public synchronized List<String> responseFacts(String idOrName) {
        OcspResponse response = find(idOrName);
        return response == null ? null : List.of(response.responder(), HexFormat.of().formatHex(response.id()), time(response.producedAt()), time(response.thisUpdate()), response.nextUpdate() == null ? "" : time(response.nextUpdate()));
    }

    private static String time(java.time.Instant at) {
        return java.time.format.DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss yyyy 'GMT'", java.util.Locale.ROOT).withZone(java.time.ZoneOffset.UTC).format(at);
    }

    /** Another response for the certificates that it is about. */
    public synchronized String setResponse(String base64) throws Refused {
        byte[] der;
        try {
            der = StoredCertificate.decode(base64);
        } catch (PemException wrong) {
            throw new Refused("'set ssl ocsp-response' received invalid base64 encoded response.\n");
        }
        try {
            String id = HexFormat.of().formatHex(OcspResponse.read(der, java.time.Instant.now()).id());
            List<String> names = responses().get(id);
            if (names == null) {
                throw new Refused("OCSP single response: Certificate ID does not match any certificate or issuer.\n");
            }
            for (String name : names) {
                TlsTransaction.replace(store.allCertificates(), name, store.allCertificates().get(name).withResponse(der), store, user -> user.certificates(name));
            }
            return "OCSP Response updated!\n";
        } catch (PemException wrong) {
            throw new Refused(wrong.getMessage() + (wrong.getMessage().endsWith(".") ? "\n" : ".\n"));
        }
    }

    // authorities

    /** Files of authorities with what they hold. */
    public synchronized Map<String, List<X509Certificate>> authorityFiles() {
        return new TreeMap<>(store.allAuthorities());
    }

    public synchronized String authorityTransaction() {
        return authorities.name();
    }

    public synchronized List<X509Certificate> preparedAuthorities() {
        return authorities.next();
    }

    public synchronized boolean verifies(String name) {
        return store.users().stream().anyMatch(user -> user.verifiers(name) > 0);
    }

    public synchronized String newAuthorities(String name) throws Refused {
        if (store.allAuthorities().putIfAbsent(name, List.of()) != null) {
            throw new Refused("CA file '" + name + "' already exists!\n");
        }
        return "New CA file created '" + name + "'!\n";
    }

    /** @param add to what is there, rather than instead of it */
    public synchronized String setAuthorities(String name, String payload, boolean add) throws Refused {
        List<X509Certificate> before = authorities.isAbout(name) ? authorities.next() : store.allAuthorities().get(name);
        check(authorities, name, before, "CA");
        try {
            List<X509Certificate> all = new ArrayList<>(add ? before : List.of());
            List<X509Certificate> found = PemBundle.certificates(payload, Path.of(name));
            if (found.isEmpty()) {
                throw new PemException("Invalid payload");
            }
            all.addAll(found);
            boolean created = authorities.name() == null;
            authorities.begin(name, List.copyOf(all));
            return "transaction " + (created ? "created" : "updated") + " for CA " + name + "!\n";
        } catch (PemException wrong) {
            throw new Refused("Invalid payload\nCan't update " + name + "!\n");
        }
    }

    private static void check(TlsTransaction<?> transaction, String name, Object before, String what) throws Refused {
        if (before == null) {
            throw new Refused("Can't replace a " + what + " file which is not referenced by the configuration!\nCan't update " + name + "!\n");
        }
        if (transaction.name() != null && !transaction.isAbout(name)) {
            throw new Refused("The ongoing transaction is about '" + transaction.name() + "' but you are trying to set '" + name + "'\nCan't update " + name + "!\n");
        }
    }

    public synchronized String commitAuthorities(String name) throws Refused {
        return commit(authorities, name);
    }

    private <T> String commit(TlsTransaction<T> transaction, String name) throws Refused {
        checkTransaction(transaction, name);
        try {
            return committed(name, transaction.commit(user -> user.verifiers(name)));
        } catch (PemException wrong) {
            throw new Refused(wrong.getMessage() + "\nCan't commit " + name + "!\n");
        }
    }

    public synchronized String abortAuthorities(String name) throws Refused {
        return abort(authorities, name, "CA");
    }

    public synchronized String deleteAuthorities(String name) throws Refused {
        return delete(store.allAuthorities(), name, "CA");
    }

    private <T> String delete(Map<String, T> all, String name, String what) throws Refused {
        if (!all.containsKey(name)) {
            throw new Refused("Can't remove the " + what + " file: " + what + " file '" + name + "' doesn't exist!\n\n\n");
        }
        if (verifies(name)) {
            throw new Refused("Can't remove the " + what + " file: " + what + " file '" + name + "' in use, can't be deleted!\n\n\n");
        }
        all.remove(name);
        return what + " file '" + name + "' deleted!\n";
    }

    // lists of revoked certificates

    public synchronized Map<String, List<X509CRL>> revocationFiles() {
        return new TreeMap<>(store.allRevocations());
    }

    public synchronized String revocationTransaction() {
        return revocations.name();
    }

    public synchronized List<X509CRL> preparedRevocations() {
        return revocations.next();
    }

    public synchronized String newRevocations(String name) throws Refused {
        if (store.allRevocations().putIfAbsent(name, List.of()) != null) {
            throw new Refused("CRL file '" + name + "' already exists!\n");
        }
        return "New CRL file created '" + name + "'!\n";
    }

    public synchronized String setRevocations(String name, String payload) throws Refused {
        check(revocations, name, revocations.isAbout(name) ? revocations.next() : store.allRevocations().get(name), "CRL");
        try {
            List<X509CRL> found = PemBundle.revocations(payload, Path.of(name));
            if (found.isEmpty()) {
                throw new PemException("Invalid payload");
            }
            boolean created = revocations.name() == null;
            revocations.begin(name, found);
            return "transaction " + (created ? "created" : "updated") + " for CRL " + name + "!\n";
        } catch (PemException wrong) {
            throw new Refused("Invalid payload\nCan't update " + name + "!\n");
        }
    }

    public synchronized String commitRevocations(String name) throws Refused {
        return commit(revocations, name);
    }

    public synchronized String abortRevocations(String name) throws Refused {
        return abort(revocations, name, "CRL");
    }

    public synchronized String deleteRevocations(String name) throws Refused {
        return delete(store.allRevocations(), name, "CRL");
    }

    // lists of certificates

    /** Names of lists, folders and front ends' own lists. */
    public synchronized List<String> lists() {
        return List.copyOf(store.allLists().keySet());
    }

    /** A list's lines; null when there is none. @param numbers whether each says where it stands */
    public synchronized List<String> lines(String name, boolean numbers) {
        CertificateList list = store.allLists().get(name);
        return list == null ? null : list.lines().stream().map(line -> line.text(numbers)).toList();
    }

    /** @param line as in the file */
    public synchronized String addLine(String given, String line) throws Refused {
        // folders may be written so
        String name = given.endsWith("/") && !store.allLists().containsKey(given) ? given.substring(0, given.length() - 1) : given;
        String before = "Can't edit the crt-list: ";
        CertificateList list = store.allLists().get(name);
        if (list == null) {
            throw new Refused(before + "crt-list '" + name + "' does not exist!\n");
        }
        int number = list.lines().stream().mapToInt(CertificateList.Line::number).max().orElse(0) + 1;
        try {
            CertificateList.Line added = CertificateList.line(line.strip(), number, before + "parsing [CLI:1]: ");
            StoredCertificate stored = store.allCertificates().get(added.file());
            if (stored == null) {
                throw new Refused(before + "certificate '" + added.file() + "' does not exist!\n");
            }
            if (stored.bundle() == null) {
                throw new Refused(before + "certificate '" + added.file() + "' is empty!\n");
            }
            List<CertificateList.Line> lines = new ArrayList<>(list.lines());
            lines.add(added);
            int made = TlsTransaction.replace(store.allLists(), name, new CertificateList(name, lines), store, user -> user instanceof ListenerTls listener && listener.reads(name) ? 1 : 0);
            return "Inserting certificate '" + added.file() + "' in crt-list '" + name + "'" + ".".repeat(made) + "\nSuccess!\n";
        } catch (PemException wrong) {
            String why = wrong.getMessage().endsWith(".") ? wrong.getMessage().substring(0, wrong.getMessage().length() - 1) : wrong.getMessage();
            throw new Refused((why.startsWith(before) ? "" : before) + why + "\n");
        }
    }

    /** @param entry a certificate, with {@code :line} behind it where it stands in several */
    public synchronized String deleteLine(String name, String entry) throws Refused {
        String before = "Can't delete the entry: ";
        CertificateList list = store.allLists().get(name);
        if (list == null) {
            throw new Refused(before + "crt-list '" + name + "' does not exist!\n");
        }
        int colon = entry.lastIndexOf(':');
        boolean numbered = colon > 0 && entry.length() > colon + 1 && entry.substring(colon + 1).chars().allMatch(Character::isDigit) && !store.allCertificates().containsKey(entry);
        String file = numbered ? entry.substring(0, colon) : entry;
        if (!store.allCertificates().containsKey(file)) {
            throw new Refused(before + "certificate '" + file + "' does not exist!\n");
        }
        List<CertificateList.Line> found = list.lines().stream().filter(line -> line.file().equals(file) && (!numbered || String.valueOf(line.number()).equals(entry.substring(colon + 1)))).toList();
        if (found.isEmpty()) {
            throw new Refused(before + "certificate '" + file + "' can't be found in the crt-list '" + name + "'!\n");
        }
        if (found.size() > 1) {
            throw new Refused(before + "certificate '" + file + "' was used in several lines of the crt-list '" + name + "', name the line, too!\n");
        }
        List<ListenerTls> needed = store.users().stream().filter(user -> user instanceof ListenerTls listener && listener.reads(name) && listener.isDefault(file)).map(ListenerTls.class::cast).toList();
        if (!needed.isEmpty() && list.lines().getFirst() == found.getFirst()) {
            StringBuilder where = new StringBuilder();
            needed.forEach(listener -> where.append("\t- ").append(listener.bind().span().file().name()).append(':').append(listener.bind().span().line()).append('\n'));
            throw new Refused(before + "certificate '" + file + "' cannot be deleted, it is used as default certificate by the following frontends:\n" + where + "\n\n");
        }
        List<CertificateList.Line> lines = new ArrayList<>(list.lines());
        lines.remove(found.getFirst());
        try {
            TlsTransaction.replace(store.allLists(), name, new CertificateList(name, lines), store, user -> user instanceof ListenerTls listener && listener.reads(name) ? 1 : 0);
        } catch (PemException wrong) {
            throw new Refused(before + wrong.getMessage() + "\n");
        }
        return "Entry '" + file + "' deleted in crtlist '" + name + "'!\n";
    }

    /** Lines of {@code show ssl sni}: names with their certificates, of all listeners. @param accept takes front end and bind line, name, exceptions, certificate */
    public synchronized void names(Names accept) {
        for (TlsUser user : store.users()) {
            if (user instanceof ListenerTls listener) {
                for (SniTable.Certificate one : listener.table().certificates()) {
                    CertificateEntry entry = one.entry();
                    List<String> filters = entry.filters().isEmpty() ? TlsContexts.names(entry.bundle().chain().getFirst()) : entry.filters();
                    String except = String.join(" ", filters.stream().filter(filter -> filter.startsWith("!")).toList());
                    filters.stream().filter(filter -> !filter.startsWith("!") && !filter.equals("*")).distinct().forEach(filter -> accept.name(listener.bind(), filter, filter.startsWith("*") ? except : "", entry.stored().name(), entry.bundle().chain().getFirst()));
                }
                if (!listener.bind().settings().is(dev.jlb.config.model.BindOptions.STRICT_SNI)) {
                    listener.table().defaults().forEach(one -> accept.name(listener.bind(), "*", "", one.entry().stored().name(), one.entry().bundle().chain().getFirst()));
                }
            }
        }
    }

    /** Takes lines of {@link #names}. */
    @FunctionalInterface
    public interface Names {
        void name(dev.jlb.config.model.Bind bind, String name, String except, String certificate, X509Certificate leaf);
    }

    // ticket keys

    /** Files of ticket keys, in the order of their use; each with its three keys in base64. */
    public synchronized Map<String, List<String>> ticketKeys() {
        return store.ticketKeyTexts();
    }

    /** @param id a file or {@code #number} */
    public synchronized String setTicketKey(String id, String base64) throws Refused {
        List<String> files = List.copyOf(store.ticketKeyTexts().keySet());
        String file = id;
        if (id.startsWith("#") && id.length() > 1 && id.length() < 9 && id.substring(1).chars().allMatch(Character::isDigit)) {
            int index = Integer.parseInt(id.substring(1));
            file = index < files.size() ? files.get(index) : "";
        }
        if (!files.contains(file)) {
            throw new Refused("'set ssl tls-key' unable to locate referenced filename\n");
        }
        byte[] key;
        try {
            key = StoredCertificate.decode(base64);
        } catch (PemException wrong) {
            throw new Refused("'set ssl tls-key' received invalid base64 encoded TLS key.\n");
        }
        if (key.length != TicketKeys.SHORT) {
            throw new Refused("'set ssl tls-key' received a key of wrong size.\n");
        }
        store.rotateTicketKeys(file, base64.strip());
        return "TLS ticket key updated!\n";
    }
}
