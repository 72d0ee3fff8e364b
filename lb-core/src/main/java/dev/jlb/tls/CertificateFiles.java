package dev.jlb.tls;

import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which files a {@code bind} line's {@code crt} words mean: files, or all files of folders in the order of their names (manual 5.1 {@code crt}). */
final class CertificateFiles {
    private CertificateFiles() {}

    /** The certificates, in order; the first is the default one, unless a filter {@code *} says otherwise. */
    static List<CertificateEntry> read(Bind bind, Settings global) throws PemException {
        Settings settings = bind.settings();
        List<CertificateEntry> result = new ArrayList<>();
        List<String> names = new ArrayList<>(settings.get(BindOptions.CRT));
        // later defaults would serve clients that cannot use the first one's kind of key; as certificates of a name they all count
        names.addAll(settings.is(BindOptions.DEFAULT_FIRST) ? 0 : names.size(), settings.get(BindOptions.DEFAULT_CRT));
        for (String name : names) {
            Path path = under(global.get(GlobalSettings.CRT_BASE), name);
            if (!Files.isDirectory(path)) {
                result.add(new CertificateEntry(PemBundle.read(path), settings, List.of()));
                continue;
            }
            for (Path file : files(path)) {
                result.add(new CertificateEntry(PemBundle.read(file), settings, List.of()));
            }
        }
        for (String list : settings.get(BindOptions.CRT_LIST)) {
            result.addAll(CertificateList.read(Path.of(list), settings, global));
        }
        return result;
    }

    static Path under(String base, String name) {
        return base.isEmpty() || name.startsWith("/") ? Path.of(name) : Path.of(base, name);
    }

    private static List<Path> files(Path folder) throws PemException {
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
