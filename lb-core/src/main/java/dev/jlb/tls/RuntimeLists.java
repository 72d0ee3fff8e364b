package dev.jlb.tls;

import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.tls.TlsRuntime.Refused;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Lists of certificates, as the runtime API sees and changes them: {@code add ssl crt-list} and its like (management.txt 9.3). */
public final class RuntimeLists {
    private final TlsStore store;

    RuntimeLists(TlsStore store) {
        this.store = store;
    }

    /** Names of lists, folders and front ends' own lists. */
    public List<String> all() {
        return List.copyOf(store.allLists().keySet());
    }

    /** A list's lines; null when there is none. @param numbers whether each says where it stands */
    public List<String> lines(String name, boolean numbers) {
        CertificateList list = store.allLists().get(name);
        return list == null ? null : list.lines().stream().map(line -> line.text(numbers)).toList();
    }

    /** @param line as in the file */
    public String addLine(String given, String line) throws Refused {
        // folders may be written so
        String name = given.endsWith("/") && !store.allLists().containsKey(given) ? given.substring(0, given.length() - 1) : given;
        String before = "Can't edit the crt-list: ";
        CertificateList list = store.allLists().get(name);
        if (list == null) {
            throw new Refused(before + "crt-list '" + name + "' does not exist!\n");
        }
        if (line.strip().indexOf('\n') >= 0) {
            throw new Refused(before + "only one line of payload is supported!\n");
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
    public String deleteLine(String name, String entry) throws Refused {
        String before = "Can't delete the entry: ";
        CertificateList list = store.allLists().get(name);
        if (list == null) {
            throw new Refused(before + "crt-list '" + name + "' does not exist!\n");
        }
        int colon = entry.lastIndexOf(':');
        boolean numbered = colon > 0 && entry.length() > colon + 1 && entry.substring(colon + 1).chars().allMatch(Character::isDigit) && !store.allCertificates().containsKey(entry);
        if (!numbered && colon > 0 && store.allCertificates().containsKey(entry.substring(0, colon))) {
            throw new Refused(before + "wrong line number after colons in '" + entry + "'!\n");
        }
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
    public void names(Names accept) {
        for (TlsUser user : store.users()) {
            if (user instanceof ListenerTls listener) {
                for (SniTable.Certificate one : listener.table().certificates()) {
                    CertificateEntry entry = one.entry();
                    List<String> filters = entry.filters().isEmpty() ? TlsContexts.names(entry.bundle().chain().getFirst()) : entry.filters();
                    String except = String.join(" ", filters.stream().filter(filter -> filter.startsWith("!")).toList());
                    filters.stream().filter(filter -> !filter.startsWith("!") && !filter.equals("*")).distinct().forEach(filter -> accept.name(listener.bind(), filter, filter.startsWith("*") ? except : "", entry.stored().name(), entry.bundle().chain().getFirst()));
                }
                if (!listener.bind().settings().is(BindOptions.STRICT_SNI)) {
                    listener.table().defaults().forEach(one -> accept.name(listener.bind(), "*", "", one.entry().stored().name(), one.entry().bundle().chain().getFirst()));
                }
            }
        }
    }

    /** Takes lines of {@link #names}. */
    @FunctionalInterface
    public interface Names {
        void name(Bind bind, String name, String except, String certificate, X509Certificate leaf);
    }
}
