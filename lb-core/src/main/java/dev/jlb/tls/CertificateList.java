package dev.jlb.tls;

import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A {@code crt-list} file (manual 5.1): a certificate a line, with options in brackets and the names that choose it. */
final class CertificateList {
    private CertificateList() {}

    /** @throws PemException naming the file and the line */
    static List<CertificateEntry> read(Path file, Settings bind, Settings global) throws PemException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new PemException("unable to open crt-list file '" + file + "'.");
        }
        List<CertificateEntry> entries = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                entries.add(entry(line, "crt-list '" + file + "', line " + (i + 1) + " : ", bind, global));
            }
        }
        return entries;
    }

    private static CertificateEntry entry(String line, String where, Settings bind, Settings global) throws PemException {
        int open = line.indexOf('[');
        int close = line.indexOf(']');
        if (open >= 0 && close < open || open < 0 && close >= 0) {
            throw new PemException(where + "brackets do not match.");
        }
        String before = open < 0 ? line : line.substring(0, open);
        String[] words = before.strip().split("\\s+");
        List<String> filters = new ArrayList<>(Arrays.asList(words).subList(1, words.length));
        Settings settings = bind;
        if (open >= 0) {
            settings = options(line.substring(open + 1, close).strip(), where, bind);
            String behind = line.substring(close + 1).strip();
            if (!behind.isEmpty()) {
                filters.addAll(Arrays.asList(behind.split("\\s+")));
            }
        }
        PemBundle bundle = PemBundle.read(CertificateFiles.under(global.get(GlobalSettings.CRT_BASE), words[0]));
        return new CertificateEntry(bundle, settings, filters.stream().map(filter -> filter.toLowerCase(Locale.ROOT)).toList());
    }

    private static Settings options(String text, String where, Settings bind) throws PemException {
        Settings.Builder settings = bind.toBuilder();
        String[] words = text.isEmpty() ? new String[0] : text.split("\\s+");
        for (int i = 0; i < words.length; i++) {
            String option = words[i];
            if (option.equals("no-alpn")) {
                settings.remove(BindOptions.ALPN);
                continue;
            }
            if (option.equals("no-ca-names")) {
                settings.put(BindOptions.NO_CA_NAMES, true);
                continue;
            }
            if (i + 1 >= words.length) {
                throw new PemException(where + "'" + option + "' : missing argument.");
            }
            String value = words[++i];
            switch (option) {
                case "alpn" -> settings.put(BindOptions.ALPN, List.of(value.split(",")));
                case "ca-file" -> settings.put(BindOptions.CA_FILE, value);
                case "ciphers" -> settings.put(BindOptions.CIPHERS, value);
                case "ciphersuites" -> settings.put(BindOptions.CIPHERSUITES, value);
                case "ssl-min-ver" -> settings.put(BindOptions.MIN_VERSION, value);
                case "ssl-max-ver" -> settings.put(BindOptions.MAX_VERSION, value);
                case "verify" -> settings.put(BindOptions.VERIFY, value);
                case "ca-verify-file" -> settings.put(BindOptions.CA_VERIFY_FILE, value);
                case "crl-file" -> settings.put(BindOptions.CRL_FILE, value);
                case "curves" -> settings.put(BindOptions.CURVES, value);
                case "ecdhe" -> settings.put(BindOptions.ECDHE, value);
                case "allow-0rtt", "client-sigalgs", "crt", "key", "ocsp", "issuer", "sctl", "sigalgs" -> throw new PemException(where + "'" + option + "' is not implemented by jlb yet.");
                // what the library decides anyway, as on the bind line
                case "npn", "ocsp-update" -> { }
                default -> throw new PemException(where + "unknown ssl keyword " + option + ".");
            }
        }
        return settings.build();
    }
}
