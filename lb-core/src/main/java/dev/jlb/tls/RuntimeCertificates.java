package dev.jlb.tls;

import dev.jlb.tls.TlsRuntime.Refused;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Certificates, as the runtime API sees and changes them: {@code show ssl cert}, {@code set ssl cert} and their like (management.txt 9.3). */
public final class RuntimeCertificates {
    private static final Set<String> COMPANIONS = Set.of(".key", ".ocsp", ".issuer", ".sctl");

    private final TlsStore store;
    private final TlsTransaction<StoredCertificate> certificate;

    /** A certificate as {@code show ssl cert} tells it; without a chain it is empty. */
    public record Shown(String name, boolean used, List<X509Certificate> chain, PrivateKey key, String ocspId) {}

    RuntimeCertificates(TlsStore store) {
        this.store = store;
        this.certificate = new TlsTransaction<>(store.allCertificates(), store);
    }

    /** Names of all certificates. */
    public List<String> names() {
        return List.copyOf(store.allCertificates().keySet());
    }

    /** The certificate that is being replaced, or null. */
    public String transaction() {
        return certificate.name();
    }

    /** Null when there is none. @param name with {@code *} before it for the one that is being prepared */
    public Shown shown(String name) {
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

    public String create(String name) throws Refused {
        if (store.allCertificates().putIfAbsent(name, StoredCertificate.empty(name)) != null) {
            throw new Refused("Certificate '" + name + "' already exists!\n");
        }
        return "New empty certificate store '" + name + "'!\n";
    }

    public String delete(String name) throws Refused {
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
    public String set(String given, String payload) throws Refused {
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

    public String commit(String name) throws Refused {
        certificate.mayCommit(name);
        try {
            certificate.next().consistent();
            return TlsTransaction.committed(name, certificate.commit(user -> user.certificates(name)));
        } catch (PemException wrong) {
            throw new Refused(wrong.getMessage() + "\nCan't commit " + name + "!\n");
        }
    }

    public String abort(String name) throws Refused {
        return certificate.abort(name, "certificate");
    }

    // OCSP

    /** Responses, or places for them, by the identifier that HAProxy gives them; each with the names of its certificates. */
    public Map<String, List<String>> responses() {
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
    public byte[] response(String idOrName) {
        OcspResponse response = find(idOrName);
        return response == null ? null : response.der().clone();
    }

    private OcspResponse find(String idOrName) {
        String name = responses().getOrDefault(idOrName, List.of(idOrName)).getFirst();
        StoredCertificate stored = name.startsWith("*") ? certificate.isAbout(name.substring(1)) ? certificate.next() : null : store.allCertificates().get(name);
        return stored == null ? null : stored.ocsp();
    }

    /** What a response says: who signed it and the times of its making, its begin and its end; null without. */
    public List<String> responseFacts(String idOrName) {
        OcspResponse response = find(idOrName);
        return response == null ? null : List.of(response.responder(), HexFormat.of().formatHex(response.id()), time(response.producedAt()), time(response.thisUpdate()), response.nextUpdate() == null ? "" : time(response.nextUpdate()));
    }

    private static String time(Instant at) {
        return DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss yyyy 'GMT'", Locale.ROOT).withZone(ZoneOffset.UTC).format(at);
    }

    /** Another response for the certificates that it is about. */
    public String setResponse(String base64) throws Refused {
        byte[] der;
        try {
            der = StoredCertificate.decode(base64);
        } catch (PemException wrong) {
            throw new Refused("'set ssl ocsp-response' received invalid base64 encoded response.\n");
        }
        try {
            String id = HexFormat.of().formatHex(OcspResponse.read(der, Instant.now()).id());
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
}
