package dev.jlb.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;

/**
 * What an authority said about a certificate (RFC 6960 section 4.2), to be stapled to handshakes (manual 5.1 {@code crt}).
 *
 * @param der the response as it came
 * @param id DER of the CertID that it is about
 * @param responder the name of who signed it, or its key in hexadecimal
 * @param nextUpdate null when it does not say when there is a newer one
 */
record OcspResponse(byte[] der, byte[] id, String responder, Instant producedAt, Instant thisUpdate, Instant nextUpdate) {
    private static final byte[] SHA1 = HexFormat.of().parseHex("300906052b0e03021a0500");
    private static final byte[] BASIC = HexFormat.of().parseHex("2b0601050507300101");
    private static final int GOOD = 0x80;
    private static final int REVOKED = 0xa1;
    /** Clocks may differ by that, in seconds, as in HAProxy. */
    private static final int TOLERANCE = 300;

    /** The name under which HAProxy knows responses about a certificate: DER of its CertID with SHA-1. */
    static byte[] id(X509Certificate certificate, X509Certificate issuer) throws PemException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            byte[] name = digest.digest(issuer.getSubjectX500Principal().getEncoded());
            Der key = new Der(issuer.getPublicKey().getEncoded()).enter(Der.SEQUENCE);
            key.skip();
            byte[] bits = key.content(3);
            digest.update(bits, 1, bits.length - 1);
            return Der.element(Der.SEQUENCE, SHA1, Der.element(Der.OCTETS, name), Der.element(Der.OCTETS, digest.digest()), Der.element(Der.INTEGER, certificate.getSerialNumber().toByteArray()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @throws PemException in HAProxy's words when it is no response, or none that may be stapled now */
    static OcspResponse read(byte[] der, Instant now) throws PemException {
        Der basic;
        try {
            Der response = new Der(der).enter(Der.SEQUENCE);
            if (response.content(Der.ENUMERATED)[0] != 0) {
                throw new PemException("OCSP response status not successful");
            }
            Der bytes = response.enter(0xa0).enter(Der.SEQUENCE);
            if (!java.util.Arrays.equals(bytes.content(Der.OID), BASIC)) {
                throw new PemException("Failed to get Basic Response");
            }
            basic = new Der(bytes.content(Der.OCTETS)).enter(Der.SEQUENCE).enter(Der.SEQUENCE);
            if (basic.tag() == 0xa0) {
                basic.skip();
            }
            String responder = responder(basic);
            Instant produced = time(basic.content(Der.TIME));
            Der all = basic.enter(Der.SEQUENCE);
            Der single = all.enter(Der.SEQUENCE);
            if (all.hasNext()) {
                throw new PemException("OCSP response ignored because contains multiple single responses (" + count(all) + ")");
            }
            byte[] id = single.whole(Der.SEQUENCE);
            int status = single.tag();
            if (status != GOOD) {
                throw new PemException("OCSP single response: certificate status is " + (status == REVOKED ? "revoked" : "unknown"));
            }
            single.skip();
            Instant from = time(single.content(Der.TIME));
            Instant until = single.tag() == 0xa0 ? time(single.enter(0xa0).content(Der.TIME)) : null;
            OcspResponse read = new OcspResponse(der, id, responder, produced, from, until);
            if (until == null || !read.validAt(now) || from.isAfter(now.plusSeconds(TOLERANCE))) {
                throw new PemException("OCSP single response: no longer valid.");
            }
            return read;
        } catch (PemException wrong) {
            throw wrong.getMessage().equals("malformed DER") ? new PemException("Unable to parse OCSP response") : wrong;
        }
    }

    private static int count(Der rest) throws PemException {
        int count = 1;
        while (rest.hasNext()) {
            rest.skip();
            count++;
        }
        return count;
    }

    private static String responder(Der basic) throws PemException {
        if (basic.tag() == 0xa2) {
            return HexFormat.of().withUpperCase().formatHex(basic.enter(0xa2).content(Der.OCTETS));
        }
        return new javax.security.auth.x500.X500Principal(basic.enter(0xa1).whole(Der.SEQUENCE)).getName();
    }

    private static Instant time(byte[] text) throws PemException {
        try {
            return LocalDateTime.parse(new String(text, StandardCharsets.US_ASCII), DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'")).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException wrong) {
            throw new PemException("malformed DER");
        }
    }

    /** Whether it may still be shown to clients. */
    boolean validAt(Instant now) {
        return nextUpdate == null || nextUpdate.plusSeconds(-TOLERANCE).isAfter(now);
    }
}
