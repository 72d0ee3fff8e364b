package dev.jlb.admin;

import dev.jlb.sample.fetch.CertificateText;
import dev.jlb.tls.RuntimeCertificates;
import dev.jlb.tls.TlsRuntime;
import dev.jlb.tls.TlsRuntime.Refused;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Comparator;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code … ssl …} and {@code show tls-keys} (management.txt 9.3): certificates and what belongs to them, looked at and replaced while connections go on. */
final class TlsCommands {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss yyyy 'GMT'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private TlsCommands() {}

    /** What a command does with the store; it may be refused. */
    @FunctionalInterface
    private interface Action {
        String run(TlsRuntime tls, Call call) throws Refused;
    }

    static void addTo(Map<String, Command> all) {
        add(all, "show ssl cert", (tls, call) -> call.word(3).isEmpty() ? certificates(tls) : certificate(tls, call.word(3)));
        add(all, "dump ssl cert", (tls, call) -> call.word(3).isEmpty() ? "'dump ssl cert' expects a filename\n" : dump(tls, call.word(3)));
        add(all, "new ssl cert", (tls, call) -> call.word(3).isEmpty() ? "'new ssl cert' expects a filename\n" : tls.certificates().create(call.word(3)));
        add(all, "del ssl cert", (tls, call) -> call.word(3).isEmpty() ? "'del ssl cert' expects a certificate name\n" : tls.certificates().delete(call.word(3)));
        add(all, "set ssl cert", (tls, call) -> call.word(3).isEmpty() || call.payload() == null ? "'set ssl cert expects a filename and a certificate as a payload\n" : tls.certificates().set(call.word(3), call.payload()));
        add(all, "commit ssl cert", (tls, call) -> call.word(3).isEmpty() ? "'commit ssl cert expects a filename\n" : tls.certificates().commit(call.word(3)));
        add(all, "abort ssl cert", (tls, call) -> call.word(3).isEmpty() ? "'abort ssl cert' expects a filename\n" : tls.certificates().abort(call.word(3)));

        add(all, "show ssl ca-file", (tls, call) -> call.word(3).isEmpty() ? authorities(tls) : authority(tls, call.word(3)));
        add(all, "new ssl ca-file", (tls, call) -> call.word(3).isEmpty() ? "'new ssl ca-file' expects a filename\n" : tls.authorities().create(call.word(3)));
        add(all, "del ssl ca-file", (tls, call) -> call.word(3).isEmpty() ? "'del ssl ca-file' expects a CA file name\n" : tls.authorities().delete(call.word(3)));
        for (String verb : List.of("set", "add")) {
            add(all, verb + " ssl ca-file", (tls, call) -> call.word(3).isEmpty() || call.payload() == null
                    ? "'" + verb + " ssl ca-file expects a filename and CAs as a payload\n" : tls.authorities().set(call.word(3), call.payload(), verb.equals("add")));
        }
        add(all, "commit ssl ca-file", (tls, call) -> call.word(3).isEmpty() ? "'commit ssl ca-file expects a filename\n" : tls.authorities().commit(call.word(3)));
        add(all, "abort ssl ca-file", (tls, call) -> call.word(3).isEmpty() ? "'abort ssl ca-file' expects a filename\n" : tls.authorities().abort(call.word(3)));

        add(all, "show ssl crl-file", (tls, call) -> call.word(3).isEmpty() ? revocations(tls) : revocation(tls, call.word(3)));
        add(all, "new ssl crl-file", (tls, call) -> call.word(3).isEmpty() ? "'new ssl crl-file' expects a filename\n" : tls.revocations().create(call.word(3)));
        add(all, "del ssl crl-file", (tls, call) -> call.word(3).isEmpty() ? "'del ssl crl-file' expects a CRL file name\n" : tls.revocations().delete(call.word(3)));
        add(all, "set ssl crl-file", (tls, call) -> call.word(3).isEmpty() || call.payload() == null ? "'set ssl crl-file expects a filename and CRLs as a payload\n" : tls.revocations().set(call.word(3), call.payload(), false));
        add(all, "commit ssl crl-file", (tls, call) -> call.word(3).isEmpty() ? "'commit ssl crl-file expects a filename\n" : tls.revocations().commit(call.word(3)));
        add(all, "abort ssl crl-file", (tls, call) -> call.word(3).isEmpty() ? "'abort ssl crl-file' expects a filename\n" : tls.revocations().abort(call.word(3)));

        add(all, "show ssl crt-list", TlsCommands::lists);
        add(all, "add ssl crt-list", (tls, call) -> call.word(3).isEmpty() || call.payload() == null && call.word(4).isEmpty()
                ? "'add ssl crtlist' expects a filename and a certificate name\n" : tls.lists().addLine(call.word(3), call.payload() == null ? call.word(4) : call.payload()));
        add(all, "del ssl crt-list", (tls, call) -> call.word(3).isEmpty() || call.word(4).isEmpty() ? "'del ssl crtlist' expects a filename and a certificate name\n" : tls.lists().deleteLine(call.word(3), call.word(4)));
        add(all, "show ssl sni", TlsCommands::names);

        add(all, "show ssl ocsp-response", TlsCommands::responses);
        add(all, "set ssl ocsp-response", (tls, call) -> {
            String text = call.payload() != null ? call.payload() : call.word(3);
            return text.isEmpty() ? "'set ssl ocsp-response' expects response in base64 encoding.\n" : tls.certificates().setResponse(text);
        });
        add(all, "show tls-keys", (tls, call) -> ticketKeys(tls, call.word(2)));
        add(all, "set ssl tls-key", (tls, call) -> call.word(3).isEmpty() || call.word(4).isEmpty()
                ? "'set ssl tls-key' expects a filename and the new TLS key in base64 encoding.\n" : tls.setTicketKey(call.word(3), call.word(4)));
        Command.add(all, "show ssl providers", call -> "Loaded providers : \n\t- " + dev.jlb.tls.TlsProvider.description() + "\n");
    }

    /** Contexts take their time to build: on a thread of its own. */
    private static void add(Map<String, Command> all, String name, Action action) {
        all.put(name, call -> CompletableFuture.supplyAsync(() -> {
            try {
                return call.program().tlsStore().runtime().run(tls -> action.run(tls, call));
            } catch (Refused refused) {
                return refused.getMessage();
            }
        }, task -> Thread.ofVirtual().name("runtime API").start(task)));
    }

    private static String certificates(TlsRuntime tls) {
        StringBuilder out = new StringBuilder(tls.certificates().transaction() == null ? "" : "# transaction\n*" + tls.certificates().transaction() + "\n");
        out.append("# filename\n");
        tls.certificates().names().forEach(name -> out.append(name).append('\n'));
        return out.toString();
    }

    private static String certificate(TlsRuntime tls, String name) {
        RuntimeCertificates.Shown shown = tls.certificates().shown(name);
        if (shown == null && name.endsWith(".ocsp")) {
            return response(tls, name.substring(0, name.length() - 5), false);
        }
        if (shown == null) {
            return "Can't display the certificate: Not found or the certificate is a bundle!\n";
        }
        StringBuilder out = new StringBuilder("Filename: " + shown.name() + "\n");
        if (shown.chain().isEmpty()) {
            return out + "Status: Empty\nOCSP Response Key: \n";
        }
        out.append("Status: ").append(shown.used() ? "Used" : "Unused").append('\n').append(details(shown.chain().getFirst()));
        for (X509Certificate above : shown.chain().subList(1, shown.chain().size())) {
            out.append("Chain Subject: ").append(subject(above)).append("\nChain Issuer: ").append(issuer(above)).append('\n');
        }
        return out + "OCSP Response Key: " + shown.ocspId() + "\n";
    }

    private static String subject(X509Certificate certificate) {
        return text(CertificateText.name(certificate.getSubjectX500Principal(), "", 0, false));
    }

    private static String issuer(X509Certificate certificate) {
        return text(CertificateText.name(certificate.getIssuerX500Principal(), "", 0, false));
    }

    private static String text(String value) {
        // of one char per byte
        return value == null ? "" : new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static String details(X509Certificate certificate) {
        try {
            byte[] print = MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded());
            return "Serial: " + hex(certificate.getSerialNumber()) + "\nnotBefore: " + time(certificate.getNotBefore()) + "\nnotAfter: " + time(certificate.getNotAfter())
                    + "\nSubject Alternative Name: " + text(CertificateText.alternatives(certificate)) + "\nAlgorithm: " + CertificateText.keyStrength(certificate)
                    + "\nSHA1 FingerPrint: " + HexFormat.of().withUpperCase().formatHex(print) + "\nSubject: " + subject(certificate) + "\nIssuer: " + issuer(certificate) + "\n";
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String hex(java.math.BigInteger serial) {
        String text = serial.toString(16).toUpperCase(Locale.ROOT);
        return text.length() % 2 == 0 ? text : "0" + text;
    }

    private static String time(Date date) {
        return TIME.format(date.toInstant());
    }

    private static String dump(TlsRuntime tls, String name) {
        RuntimeCertificates.Shown shown = tls.certificates().shown(name);
        if (shown == null || shown.chain().isEmpty()) {
            return "Can't dump the certificate: Not found or the certificate is a bundle!\n";
        }
        StringBuilder out = new StringBuilder(shown.key() == null ? "" : pem("PRIVATE KEY", shown.key().getEncoded()));
        shown.chain().forEach(certificate -> out.append(pem(certificate)));
        return out.toString();
    }

    private static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }

    private static String authorities(TlsRuntime tls) {
        StringBuilder out = new StringBuilder();
        if (tls.authorities().transaction() != null) {
            out.append("# transaction\n*").append(tls.authorities().transaction()).append(" - ").append(tls.authorities().prepared().size()).append(" certificate(s)\n");
        }
        out.append("# filename\n");
        tls.authorities().all().forEach((name, all) -> out.append(name).append(" - ").append(all.size()).append(" certificate(s)\n"));
        return out.toString();
    }

    /** A file's name in a command with what stands around it. */
    private record Named(String file, boolean prepared, int index) {
        static Named of(String word) {
            boolean prepared = word.startsWith("*");
            String rest = prepared || word.startsWith("\\") ? word.substring(1) : word;
            int colon = rest.lastIndexOf(':');
            boolean indexed = colon > 0 && rest.substring(colon + 1).matches("[1-9][0-9]{0,6}");
            return new Named(indexed ? rest.substring(0, colon) : rest, prepared, indexed ? Integer.parseInt(rest.substring(colon + 1)) : 0);
        }

        String head(boolean used) {
            return "Filename: " + (prepared ? "*" : "") + file + "\nStatus: " + (used && !prepared ? "Used" : "Unused") + "\n";
        }

        /** {@code :0}, or no number behind the colon. */
        boolean misnumbered() {
            int colon = file.lastIndexOf(':');
            return index == 0 && colon > 0 && file.indexOf('/', colon) < 0;
        }

        boolean shows(int number) {
            return index == 0 || index == number;
        }
    }

    private static String authority(TlsRuntime tls, String word) {
        Named named = Named.of(word);
        List<X509Certificate> all = !named.prepared() ? tls.authorities().all().get(named.file()) : named.file().equals(tls.authorities().transaction()) ? tls.authorities().prepared() : null;
        if (all == null) {
            return named.misnumbered() ? "wrong CA index after colons in '" + word + "'!\n" : "Can't display the CA file : Not found!\n";
        }
        if (named.index() > all.size()) {
            return "\n";
        }
        StringBuilder out = new StringBuilder(named.head(tls.authorities().used(named.file())));
        for (int i = 0; i < all.size(); i++) {
            if (named.shows(i + 1)) {
                out.append(" \nCertificate #").append(i + 1).append(":\n").append(details(all.get(i)));
            }
        }
        return out.toString();
    }

    private static String revocations(TlsRuntime tls) {
        StringBuilder out = new StringBuilder(tls.revocations().transaction() == null ? "" : "# transaction\n*" + tls.revocations().transaction() + "\n");
        out.append("# filename\n");
        tls.revocations().all().keySet().forEach(name -> out.append(name).append('\n'));
        return out.toString();
    }

    private static String revocation(TlsRuntime tls, String word) {
        Named named = Named.of(word);
        List<X509CRL> all = !named.prepared() ? tls.revocations().all().get(named.file()) : named.file().equals(tls.revocations().transaction()) ? tls.revocations().prepared() : null;
        if (all == null) {
            return named.misnumbered() ? "wrong CRL index after colons in '" + word + "'!\n" : "Can't display the CRL file : Not found!\n";
        }
        if (named.index() > all.size()) {
            return "\n";
        }
        StringBuilder out = new StringBuilder(named.head(tls.revocations().used(named.file())));
        for (int i = 0; i < all.size(); i++) {
            if (named.shows(i + 1)) {
                list(out, i + 1, all.get(i));
            }
        }
        return out.toString();
    }

    private static void list(StringBuilder out, int number, X509CRL list) {
        out.append(" \nCertificate Revocation List #").append(number).append(":\nVersion ").append(list.getVersion()).append("\nSignature Algorithm: ").append(algorithm(list.getSigAlgName()))
                .append("\nIssuer: ").append(text(CertificateText.name(list.getIssuerX500Principal(), "", 0, false))).append("\nLast Update: ").append(time(list.getThisUpdate()))
                .append("\nNext Update: ").append(list.getNextUpdate() == null ? "" : time(list.getNextUpdate())).append('\n');
        if (list.getRevokedCertificates() == null) {
            out.append("No Revoked Certificates.\n");
            return;
        }
        out.append("Revoked Certificates:\n");
        list.getRevokedCertificates().stream().sorted(Comparator.comparing(X509CRLEntry::getSerialNumber))
                .forEach(entry -> out.append("    Serial Number: ").append(hex(entry.getSerialNumber())).append("\n        Revocation Date: ").append(time(entry.getRevocationDate())).append('\n'));
    }

    /** OpenSSL's name. */
    private static String algorithm(String name) {
        int with = name.indexOf("with");
        if (with < 0) {
            return name;
        }
        String hash = name.substring(0, with);
        String key = name.substring(with + 4);
        return key.equals("ECDSA") ? "ecdsa-with-" + hash : hash.toLowerCase(Locale.ROOT) + "With" + key + "Encryption";
    }

    private static String lists(TlsRuntime tls, Call call) {
        boolean numbers = call.word(3).equals("-n");
        String name = call.word(numbers ? 4 : 3);
        if (numbers && name.isEmpty()) {
            return "'show ssl crt-list -n' expects a filename or a directory\n";
        }
        if (name.isEmpty()) {
            StringBuilder out = new StringBuilder();
            tls.lists().all().forEach(list -> out.append(list).append('\n'));
            return out.toString();
        }
        List<String> lines = tls.lists().lines(name, numbers);
        return lines == null ? "didn't find the specified filename\n" : "# " + name + "\n" + String.join("", lines.stream().map(line -> line + "\n").toList());
    }

    private static String names(TlsRuntime tls, Call call) {
        String frontend = "";
        boolean expired = false;
        long offset = 0;
        for (int i = 3; i < call.words().length; i++) {
            switch (call.word(i)) {
                case "-f" -> frontend = call.word(++i);
                case "-A" -> expired = true;
                case "-t" -> {
                    offset = seconds(call.word(++i));
                    if (offset < 0) {
                        return "'-t' expects an offset in seconds, or with a unit among s, m, h and d\n";
                    }
                }
                default -> {
                    return "Invalid parameters, 'show ssl sni' only accepts '-f', '-A' or '-t' options!\n";
                }
            }
        }
        String wanted = frontend;
        boolean onlyOld = expired;
        Date until = new Date(System.currentTimeMillis() + offset * 1000);
        StringBuilder out = new StringBuilder("# Frontend/Bind\tSNI\tNegative Filter\tType\tFilename\tNotAfter\tNotBefore\n");
        tls.lists().names((bind, name, except, file, leaf) -> {
            String front = call.program().configuration().proxies().stream().filter(proxy -> proxy.binds().stream().anyMatch(own -> own.span().equals(bind.span()))).map(dev.jlb.config.model.Proxy::name).findFirst().orElse("");
            if ((wanted.isEmpty() || wanted.equals(front)) && (!onlyOld || leaf.getNotAfter().before(until))) {
                String kind = leaf.getPublicKey().getAlgorithm();
                out.append(front).append('/').append(bind.span().file().name()).append(':').append(bind.span().line()).append('\t').append(name).append('\t').append(except.isEmpty() ? "-" : except).append('\t')
                        .append(kind.equals("EC") ? "ecdsa" : kind.toLowerCase(Locale.ROOT)).append('\t').append(file).append('\t').append(time(leaf.getNotAfter())).append('\t').append(time(leaf.getNotBefore())).append('\n');
            }
        });
        return out.toString();
    }

    /** -1 for what is no time. */
    private static long seconds(String text) {
        int unit = text.isEmpty() ? -1 : "smhd".indexOf(text.charAt(text.length() - 1));
        String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Long.parseLong(digits) * (unit < 1 ? 1 : unit == 1 ? 60 : unit == 2 ? 3600 : 86_400);
    }

    private static String responses(TlsRuntime tls, Call call) {
        boolean base64 = call.word(3).equals("base64");
        boolean format = base64 || call.word(3).equals("text");
        String name = call.word(format ? 4 : 3);
        if (!name.isEmpty()) {
            return response(tls, name, base64);
        }
        if (format) {
            return "'show ssl ocsp-response [text|base64]' expects an id or a path\n";
        }
        StringBuilder out = new StringBuilder("# Certificate IDs\n");
        tls.certificates().responses().forEach((id, names) -> {
            out.append("Certificate ID key : ").append(id).append('\n');
            names.forEach(path -> out.append("Certificate path : ").append(path).append('\n'));
            out.append(" Certificate ID:\n").append(identity(id, "   ", "")).append('\n');
        });
        return out.toString();
    }

    /** The parts of a CertID in DER with SHA-1. */
    private static String identity(String id, String indent, String algorithm) {
        String upper = id.toUpperCase(Locale.ROOT);
        // 2 bytes of header, 11 of the algorithm, then three elements
        return algorithm + indent + "Issuer Name Hash: " + upper.substring(26 + 4, 26 + 44) + "\n" + indent + "Issuer Key Hash: " + upper.substring(26 + 48, 26 + 88) + "\n" + indent + "Serial Number: " + upper.substring(26 + 92) + "\n";
    }

    private static String response(TlsRuntime tls, String name, boolean base64) {
        List<String> facts = tls.certificates().responseFacts(name);
        if (facts == null) {
            return "Certificate ID does not match any certificate.\n";
        }
        if (base64) {
            return Base64.getEncoder().encodeToString(tls.certificates().response(name)) + "\n";
        }
        return "OCSP Response Data:\n    OCSP Response Status: successful (0x0)\n    Response Type: Basic OCSP Response\n    Version: 1 (0x0)\n    Responder Id: " + facts.get(0).replace("=", " = ").replace(",", ", ")
                + "\n    Produced At: " + facts.get(2) + "\n    Responses:\n    Certificate ID:\n" + identity(facts.get(1), "      ", "      Hash Algorithm: sha1\n")
                + "    Cert Status: good\n    This Update: " + facts.get(3) + "\n    Next Update: " + facts.get(4) + "\n";
    }

    private static String ticketKeys(TlsRuntime tls, String id) {
        Map<String, List<String>> all = tls.ticketKeys();
        StringBuilder out = new StringBuilder(id.isEmpty() ? "# id (file)\n" : "# id secret\n");
        int number = 0;
        boolean found = id.isEmpty() || id.equals("*");
        for (Map.Entry<String, List<String>> file : all.entrySet()) {
            if (id.isEmpty()) {
                out.append(number).append(" (").append(file.getKey()).append(")\n");
            } else if (id.equals("*") || id.equals(file.getKey()) || id.equals("#" + number)) {
                found = true;
                out.append("# ").append(number).append(" (").append(file.getKey()).append(")\n");
                for (int i = 0; i < file.getValue().size(); i++) {
                    out.append(number).append('.').append(i).append(' ').append(file.getValue().get(i)).append('\n');
                }
            }
            number++;
        }
        return found ? out.toString() : "'show tls-keys' unable to locate referenced filename\n";
    }
}
