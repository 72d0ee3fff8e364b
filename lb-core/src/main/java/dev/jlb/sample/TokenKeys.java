package dev.jlb.sample;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.tls.PemBundle;
import dev.jlb.tls.PemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys that the rules of a program name for JSON web tokens, read while it is built and found by their file names when it runs (manual
 * 7.3.1, "jwt_verify"): no file is read on the data path.
 */
public final class TokenKeys {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN (RSA PUBLIC KEY|PUBLIC KEY)-----([^-]*)-----END \\1-----");
    private static final int LARGEST = 1 << 20;
    /** What stands before a PKCS#1 key in SubjectPublicKeyInfo: the algorithm, rsaEncryption. */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    private final Map<String, PublicKey> publicKeys = new ConcurrentHashMap<>();
    private final Map<String, PemBundle> bundles = new ConcurrentHashMap<>();

    TokenKeys() {}

    /** Reads a file with a public key; one that cannot be read stays unknown, as in HAProxy, which says so when the rule runs. */
    public void loadPublicKey(Word file, CompileContext context) {
        if (publicKeys.containsKey(file.text())) {
            return;
        }
        PublicKey key = publicKey(file.text());
        if (key == null) {
            context.diagnostics().warning(file.span(), "no public key in file '" + file + "'.", "it must hold a PUBLIC KEY or an RSA PUBLIC KEY in PEM; every use of it answers -5");
        } else {
            publicKeys.put(file.text(), key);
        }
    }

    /** Reads a file with a certificate and, where {@code jwt_decrypt_cert} needs it, its private key. */
    public void loadCertificate(Word file, boolean withKey) {
        try {
            Path path = Path.of(file.text());
            PemBundle bundle = withKey ? PemBundle.read(path) : new PemBundle(PemBundle.certificates(path), null, path);
            if (bundle.chain().isEmpty()) {
                throw new ConfigException(file.span(), "unable to load certificate from file '" + file + "'.");
            }
            bundles.merge(file.text(), bundle, (old, newer) -> newer.key() == null ? old : newer);
        } catch (PemException | InvalidPathException wrong) {
            throw new ConfigException(file.span(), wrong.getMessage());
        }
    }

    /** Null when no rule named the file, or it has no key. */
    public PublicKey publicKey(byte[] file) {
        return publicKeys.get(new String(file, StandardCharsets.ISO_8859_1));
    }

    /** Null when no rule named the file. */
    public PemBundle certificate(byte[] file) {
        return bundles.get(new String(file, StandardCharsets.ISO_8859_1));
    }

    private static PublicKey publicKey(String file) {
        try {
            Path path = Path.of(file);
            String text = Files.isRegularFile(path) && Files.size(path) <= LARGEST ? Files.readString(path, StandardCharsets.ISO_8859_1) : "";
            Matcher block = BLOCK.matcher(text);
            if (!block.find()) {
                return null;
            }
            byte[] der = Base64.getMimeDecoder().decode(block.group(2).strip());
            X509EncodedKeySpec spec = new X509EncodedKeySpec(block.group(1).startsWith("RSA") ? wrapped(der) : der);
            for (String algorithm : new String[] {"RSA", "EC"}) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePublic(spec);
                } catch (GeneralSecurityException otherAlgorithm) {
                    // the next one
                }
            }
            return null;
        } catch (IOException | IllegalArgumentException unreadable) {
            return null;
        }
    }

    /** SubjectPublicKeyInfo around a PKCS#1 key (RFC 8017 A.1.1). */
    private static byte[] wrapped(byte[] pkcs1) {
        ByteArrayOutputStream bits = new ByteArrayOutputStream();
        bits.write(0);
        bits.writeBytes(pkcs1);
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes(RSA);
        info.writeBytes(der(0x03, bits.toByteArray()));
        return der(0x30, info.toByteArray());
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 128) {
            out.write(content.length);
        } else {
            int bytes = content.length < 256 ? 1 : content.length < 65536 ? 2 : 3;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(content.length >>> 8 * i);
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
