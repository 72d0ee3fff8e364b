package dev.jlb.tls;

import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.CertificateSource;
import dev.jlb.config.model.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A {@code crt-list} (manual 5.1): a certificate a line, with options in brackets and the names that choose it. A folder is one, too, and so are the
 * {@code ssl-f-use} lines of a front end.
 *
 * @param name the file, the folder, or {@code @frontend}
 */
record CertificateList(String name, List<Line> lines) {
    private static final List<String> FLAGS = List.of("no-alpn", "no-ca-names", "allow-0rtt");
    private static final Set<String> VALUED = Set.of("alpn", "ca-file", "ca-verify-file", "ciphers", "ciphersuites", "client-sigalgs", "crl-file", "curves", "ecdhe", "ktls", "npn", "sigalgs", "ssl-min-ver", "ssl-max-ver",
            "verify", "crt", "key", "ocsp", "issuer", "sctl", "ocsp-update");

    CertificateList {
        lines = List.copyOf(lines);
    }

    /**
     * One line.
     *
     * @param number in the file, from 1
     * @param words what stands in brackets, already judged
     * @param source files that the options name, or null
     */
    record Line(int number, String file, List<String> words, List<String> filters, CertificateSource source, String where) {
        Line {
            words = List.copyOf(words);
            filters = List.copyOf(filters);
        }

        /** The bind line's options with those of this line. */
        Settings options(Settings bind) throws PemException {
            return CertificateList.options(words, where, bind);
        }

        /** As it would stand in a file. @param numbered with the line's number, which no file has */
        String text(boolean numbered) {
            StringBuilder out = new StringBuilder(file);
            if (numbered) {
                out.append(':').append(number);
            }
            if (!words.isEmpty()) {
                out.append(" [").append(String.join(" ", words)).append(']');
            }
            filters.forEach(filter -> out.append(' ').append(filter));
            return out.toString();
        }

        List<StoredCertificate> certificates(TlsStore store) throws PemException {
            try {
                return source == null ? store.certificates(file) : List.of(store.certificate(source));
            } catch (PemException wrong) {
                throw new PemException(where + wrong.getMessage());
            }
        }
    }

    /** @throws PemException naming the file and the line */
    static CertificateList read(String name) throws PemException {
        List<String> texts;
        try {
            texts = Files.readAllLines(Path.of(name), StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new PemException("unable to open crt-list file '" + name + "'.");
        }
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            if (!texts.get(i).isBlank() && !texts.get(i).startsWith("#")) {
                lines.add(line(texts.get(i).strip(), i + 1, "crt-list '" + name + "', line " + (i + 1) + " : "));
            }
        }
        return new CertificateList(name, lines);
    }

    /** @param where how messages begin */
    static Line line(String text, int number, String where) throws PemException {
        int open = text.indexOf('[');
        int close = text.indexOf(']');
        if (open >= 0 && close < open || open < 0 && close >= 0) {
            throw new PemException(where + "brackets do not match.");
        }
        String before = open < 0 ? text : text.substring(0, open);
        String[] words = before.strip().split("\\s+");
        if (words[0].isEmpty()) {
            throw new PemException(where + "no certificate is named.");
        }
        List<String> filters = new ArrayList<>(Arrays.asList(words).subList(1, words.length));
        List<String> options = List.of();
        if (open >= 0) {
            String inside = text.substring(open + 1, close).strip();
            options = inside.isEmpty() ? List.of() : List.of(inside.split("\\s+"));
            String behind = text.substring(close + 1).strip();
            if (!behind.isEmpty()) {
                filters.addAll(Arrays.asList(behind.split("\\s+")));
            }
        }
        options(options, where, Settings.EMPTY);
        return new Line(number, words[0], options, filters.stream().map(filter -> filter.toLowerCase(Locale.ROOT)).toList(), source(words[0], options), where);
    }

    /** A line of {@code ssl-f-use}: options only, {@code crt} among them. */
    static Line frontendLine(List<String> words, int number, String where) throws PemException {
        options(words, where, Settings.EMPTY);
        int crt = words.indexOf("crt");
        if (crt < 0) {
            throw new PemException(where + "'crt' is missing.");
        }
        String file = words.get(crt + 1);
        List<String> options = new ArrayList<>(words);
        options.subList(crt, crt + 2).clear();
        return new Line(number, file, options, List.of(), source(file, options), where);
    }

    /** Null when no file is named besides the certificate. */
    private static CertificateSource source(String file, List<String> options) {
        CertificateSource named = new CertificateSource(file, file, value(options, "key"), value(options, "ocsp"), value(options, "issuer"), value(options, "sctl"), false);
        return named.explicit() ? named : null;
    }

    private static String value(List<String> options, String name) {
        for (int i = 0; i + 1 < options.size(); i += FLAGS.contains(options.get(i)) ? 1 : 2) {
            if (options.get(i).equals(name)) {
                return options.get(i + 1);
            }
        }
        return "";
    }

    private static Settings options(List<String> words, String where, Settings bind) throws PemException {
        Settings.Builder settings = bind.toBuilder();
        for (int i = 0; i < words.size(); i++) {
            String option = words.get(i);
            switch (option) {
                case "no-alpn" -> settings.remove(BindOptions.ALPN);
                case "no-ca-names" -> settings.put(BindOptions.NO_CA_NAMES, true);
                // no data is taken early, which a client must be ready for
                case "allow-0rtt" -> { }
                default -> {
                    if (i + 1 >= words.size()) {
                        throw new PemException(where + (VALUED.contains(option) ? "'" + option + "' : missing argument." : "unknown ssl keyword " + option + "."));
                    }
                    valued(option, words.get(++i), where, settings);
                }
            }
        }
        return settings.build();
    }

    private static void valued(String option, String value, String where, Settings.Builder settings) throws PemException {
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
            // read by source()
            case "crt", "key", "ocsp", "issuer", "sctl" -> { }
            case "client-sigalgs", "sigalgs" -> throw new PemException(where + "'" + option + "' is not implemented by jlb yet.");
            case "ocsp-update", "ktls" -> {
                if (!value.equals("on") && !value.equals("off")) {
                    throw new PemException(where + "'" + option + "' expects 'on' or 'off'.");
                }
                if (option.equals("ocsp-update") && value.equals("on")) {
                    throw new PemException(where + "'ocsp-update on' is not implemented by jlb yet.");
                }
            }
            // what the library decides anyway, as on the bind line
            case "npn" -> { }
            default -> throw new PemException(where + "unknown ssl keyword " + option + ".");
        }
    }
}
