package dev.jlb.tls;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * What the runtime API does with a program's certificates, authorities and lists (management.txt 9.3): looks at them, prepares replacements, commits them. Connections that exist
 * keep what they have. Building contexts takes its time: not for an event loop. All that it does is done within {@link #run}.
 */
public final class TlsRuntime {

    private final TlsStore store;
    private final RuntimeCertificates certificates;
    private final RuntimeFiles<X509Certificate> authorities;
    private final RuntimeFiles<X509CRL> revocations;
    private final RuntimeLists lists;

    /** A refusal, in HAProxy's words. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message, null, false, false);
        }
    }

    TlsRuntime(TlsStore store) {
        this.store = store;
        this.certificates = new RuntimeCertificates(store);
        this.authorities = new RuntimeFiles<>("CA", store.allAuthorities(), store, PemBundle::certificates);
        this.revocations = new RuntimeFiles<>("CRL", store.allRevocations(), store, PemBundle::revocations);
        this.lists = new RuntimeLists(store);
    }

    /** What a command does. */
    @FunctionalInterface
    public interface Action {
        String run(TlsRuntime tls) throws Refused;
    }

    /** Runs a command: one at a time. @return its answer */
    public synchronized String run(Action action) throws Refused {
        return action.run(this);
    }

    public RuntimeCertificates certificates() {
        return certificates;
    }

    public RuntimeFiles<X509Certificate> authorities() {
        return authorities;
    }

    public RuntimeFiles<X509CRL> revocations() {
        return revocations;
    }

    public RuntimeLists lists() {
        return lists;
    }

    /** Files of ticket keys, in the order of their use; each with its three keys in base64. */
    public Map<String, List<String>> ticketKeys() {
        return store.ticketKeyTexts();
    }

    /** @param id a file or {@code #number} */
    public String setTicketKey(String id, String base64) throws Refused {
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
