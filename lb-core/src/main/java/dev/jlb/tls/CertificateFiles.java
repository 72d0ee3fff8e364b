package dev.jlb.tls;

import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.CertificateUse;
import dev.jlb.config.model.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which certificates a {@code bind} line's words mean: files, all files of folders in the order of their names, lists (manual 5.1 {@code crt}). */
final class CertificateFiles {
    private CertificateFiles() {}

    /** The certificates, in order; the first is a default one. */
    static List<CertificateEntry> read(Bind bind, TlsStore store) throws PemException {
        List<CertificateEntry> result = new ArrayList<>();
        for (CertificateUse use : bind.settings().get(BindOptions.CERTIFICATES)) {
            if (use.kind() == CertificateUse.Kind.CRT_LIST || use.kind() == CertificateUse.Kind.CRT && store.isFolder(use.name())) {
                result.addAll(list(store.list(use.name()), bind.settings(), store));
                continue;
            }
            boolean fallback = use.kind() == CertificateUse.Kind.DEFAULT_CRT || result.isEmpty();
            for (StoredCertificate stored : store.certificates(use.name())) {
                result.add(new CertificateEntry(stored, bind.settings(), List.of(), fallback));
            }
        }
        return result;
    }

    private static List<CertificateEntry> list(CertificateList list, Settings bind, TlsStore store) throws PemException {
        List<CertificateEntry> result = new ArrayList<>();
        for (CertificateList.Line line : list.lines()) {
            Settings settings = line.options(bind);
            for (StoredCertificate stored : line.certificates(store)) {
                result.add(new CertificateEntry(stored, settings, line.filters(), line.filters().contains("*")));
            }
        }
        return result;
    }

    static Path under(String base, String name) {
        return base.isEmpty() || name.startsWith("/") ? Path.of(name) : Path.of(base, name);
    }

    static List<Path> files(Path folder) throws PemException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile).filter(CertificateFiles::isCertificate).sorted().toList();
        } catch (IOException failed) {
            throw new PemException("unable to scan directory '" + folder + "' : " + failed.getMessage() + ".");
        }
    }

    private static boolean isCertificate(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && Stream.of(".issuer", ".ocsp", ".sctl", ".key").noneMatch(name::endsWith);
    }
}
