package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Casts;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.Variables;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * An argument that is a constant or the name of a variable (manual 7.3.1).
 *
 * @param constant null when it is a variable
 * @param decode the variable holds base 64
 */
record Parameter(byte[] constant, Variables.Variable variable, boolean decode) {
    /** Plain text, or a variable when the word is the name of one. */
    static Parameter text(Word word, CompileContext context) {
        return context.variable(word.text()).map(v -> new Parameter(null, v, false)).orElseGet(() -> new Parameter(word.text().getBytes(StandardCharsets.ISO_8859_1), null, false));
    }

    static Parameter variable(Word word, CompileContext context) {
        return new Parameter(null, context.variable(word.text()).orElseThrow(() -> new ConfigException(word.span(), "failed to register variable '" + word + "'.")), false);
    }

    static Parameter base64(Word word, CompileContext context) {
        var variable = context.variable(word.text());
        if (variable.isPresent()) {
            return new Parameter(null, variable.get(), true);
        }
        try {
            return new Parameter(Base64.getDecoder().decode(word.text().getBytes(StandardCharsets.ISO_8859_1)), null, false);
        } catch (IllegalArgumentException malformed) {
            throw new ConfigException(word.span(), "failed to parse '" + word + "' as base64.");
        }
    }

    /** Null when the variable is not set or cannot be decoded. */
    byte[] bytes(SampleContext context) {
        if (constant != null) {
            return constant;
        }
        Sample value = new Sample();
        if (!context.variables().get(variable, value) || !Casts.cast(value, value.type == SampleType.BIN ? SampleType.BIN : SampleType.STR)) {
            return null;
        }
        byte[] bytes = Arrays.copyOfRange(value.data, value.offset, value.offset + value.length);
        try {
            return decode ? Base64.getDecoder().decode(bytes) : bytes;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
