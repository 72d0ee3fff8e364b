package dev.jlb.tls;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** {@code tls-ticket-keys} (manual 5.1): keys of session tickets, shared with other processes, one a line in base64. */
final class TicketKeys {
    /** How many of a file count, the last ones. */
    private static final int COUNT = 3;
    static final int SHORT = 48;
    private static final int LONG = 80;

    private TicketKeys() {}

    /** The keys that count: the first encrypts. @throws PemException in HAProxy's words */
    static OpenSslSessionTicketKey[] read(Path file) throws PemException {
        return of(texts(file));
    }

    /** The last keys of a file, as they stand there. */
    static List<String> texts(Path file) throws PemException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
        } catch (IOException unreadable) {
            throw new PemException("'tls-ticket-keys' : unable to load TLS ticket keys file.");
        }
        for (int i = 0; i < lines.size(); i++) {
            key(lines.get(i), i + 1);
        }
        if (lines.size() < COUNT) {
            throw new PemException("'tls-ticket-keys' : please supply at least " + COUNT + " keys in the tls-tickets-file.");
        }
        return List.copyOf(lines.subList(lines.size() - COUNT, lines.size()));
    }

    /** Keys for the library: of three, the second encrypts. */
    static OpenSslSessionTicketKey[] of(List<String> last) throws PemException {
        return new OpenSslSessionTicketKey[] {key(last.get(1), 2), key(last.get(2), 3), key(last.get(0), 1)};
    }

    private static OpenSslSessionTicketKey key(String line, int number) throws PemException {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException wrong) {
            throw new PemException("'tls-ticket-keys' : unable to decode base64 key on line " + number + ".");
        }
        if (bytes.length == LONG) {
            throw new PemException("'tls-ticket-keys' : the key on line " + number + " is for AES-256, which jlb's TLS library does not use for tickets; keys of 48 bytes (AES-128) are.");
        }
        if (bytes.length != SHORT) {
            throw new PemException("'tls-ticket-keys' : wrong sized key on line " + number + ".");
        }
        // HAProxy's order: name, AES key, HMAC key
        return new OpenSslSessionTicketKey(Arrays.copyOf(bytes, 16), Arrays.copyOfRange(bytes, 32, 48), Arrays.copyOfRange(bytes, 16, 32));
    }
}
