package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Converter;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.TokenKeys;
import dev.jlb.tls.PemBundle;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import javax.crypto.spec.SecretKeySpec;

/** Signatures and encryption of JSON web tokens (manual 7.3.1, {@code jwt_*}). */
final class TokenConverters {
    private TokenConverters() {}

    static List<ConverterDeclaration> all() {
        return List.of(
                new ConverterDeclaration("jwt_verify", 2, 2, SampleType.BIN, SampleType.SINT, "1 when the signature of a JSON web token is good, by a secret or a public key.", (a, c) -> verify(a, c, false)),
                new ConverterDeclaration("jwt_verify_cert", 2, 2, SampleType.BIN, SampleType.SINT, "1 when the signature of a JSON web token is good, by a certificate.", (a, c) -> verify(a, c, true)),
                new ConverterDeclaration("jwt_decrypt_secret", 1, 1, SampleType.BIN, SampleType.BIN, "The content of a JSON web token that is encrypted with a secret.", (a, c) ->
                        decrypt(Parameter.text(a.getFirst(), c), TokenConverters::secret)),
                new ConverterDeclaration("jwt_decrypt_jwk", 1, 1, SampleType.BIN, SampleType.BIN, "The content of a JSON web token that is encrypted with a JSON web key.", (a, c) ->
                        decrypt(Parameter.text(a.getFirst(), c), EncryptedToken::webKey)),
                new ConverterDeclaration("jwt_decrypt_cert", 1, 1, SampleType.BIN, SampleType.BIN, "The content of a JSON web token that is encrypted with a certificate's key.", (a, c) -> {
                    Parameter file = Parameter.text(a.getFirst(), c);
                    if (file.constant() != null) {
                        c.tokenKeys().loadCertificate(a.getFirst(), true);
                    }
                    TokenKeys keys = c.tokenKeys();
                    return decrypt(file, name -> keys.certificate(name) == null ? null : keys.certificate(name).key());
                }));
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private static Converter verify(List<Word> a, CompileContext c, boolean certificate) {
        Parameter algorithm = Parameter.text(a.getFirst(), c);
        Parameter key = Parameter.text(a.get(1), c);
        String name = algorithm.constant() == null ? null : a.getFirst().text();
        if (name != null && !TokenSignature.isAlgorithm(name)) {
            throw new ConfigException(a.getFirst().span(), "unknown JWT algorithm: " + name + ".", "HS256, RS256, ES256, PS256 and their like, or none");
        }
        if (key.constant() != null && certificate) {
            c.tokenKeys().loadCertificate(a.get(1), false);
        } else if (key.constant() != null && (name == null ? a.get(1).text().contains("/") : !name.startsWith("HS") && !name.equals("none"))) {
            c.tokenKeys().loadPublicKey(a.get(1), c);
        }
        TokenKeys keys = c.tokenKeys();
        return (ctx, s) -> {
            String token = s.text();
            byte[] chosen = algorithm.bytes(ctx);
            byte[] secret = key.bytes(ctx);
            return chosen != null && secret != null && done(s.setInt(verify(new String(chosen, StandardCharsets.ISO_8859_1), token, secret, keys, certificate)));
        };
    }

    private static int verify(String algorithm, String token, byte[] key, TokenKeys keys, boolean certificate) {
        if (!TokenSignature.isAlgorithm(algorithm)) {
            return TokenSignature.UNKNOWN_ALGORITHM;
        }
        if (algorithm.equals("none")) {
            return TokenSignature.unsigned(token);
        }
        if (algorithm.startsWith("HS")) {
            return certificate ? TokenSignature.UNMANAGED_ALGORITHM : TokenSignature.secret(algorithm, token, key);
        }
        PemBundle bundle = certificate ? keys.certificate(key) : null;
        return TokenSignature.key(algorithm, token, bundle != null ? bundle.chain().getFirst().getPublicKey() : certificate ? null : keys.publicKey(key));
    }

    private static Converter decrypt(Parameter parameter, Function<byte[], Key> reader) {
        Key constant = parameter.constant() == null ? null : reader.apply(parameter.constant());
        return (ctx, s) -> {
            String token = s.text();
            byte[] given = constant != null ? null : parameter.bytes(ctx);
            Key key = constant != null ? constant : given == null ? null : reader.apply(given);
            byte[] clear = key == null ? null : EncryptedToken.decrypt(token, key);
            // "If an error happens during token parsing, signature verification or content decryption, an empty string will be returned."
            return done(s.setBytes(SampleType.BIN, clear == null ? new byte[0] : clear, 0, clear == null ? 0 : clear.length));
        };
    }

    /** In either alphabet of base 64, padded or not. */
    private static Key secret(byte[] base64) {
        try {
            byte[] secret = Base64.getUrlDecoder().decode(new String(base64, StandardCharsets.ISO_8859_1).replace('+', '-').replace('/', '_'));
            return secret.length == 0 ? null : new SecretKeySpec(secret, "AES");
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
