package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Casts;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.Variables;
import java.math.BigInteger;

/**
 * An argument that is an integer or the name of a variable (manual 7.3.1).
 *
 * @param variable null when it is a constant
 */
record NumberParameter(long constant, Variables.Variable variable) {
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    static NumberParameter of(long constant) {
        return new NumberParameter(constant, null);
    }

    static NumberParameter of(Word word, CompileContext context, String keyword) {
        return context.variable(word.text()).map(variable -> new NumberParameter(0, variable)).orElseGet(() -> of(number(word, keyword)));
    }

    /** A decimal number; beyond 64 bits it is the largest or the smallest of these. */
    static long number(Word word, String keyword) {
        if (!word.text().matches("[+-]?[0-9]{1,100}")) {
            throw new ConfigException(word.span(), "'" + keyword + "' expects an integer or a variable, but got '" + word + "'.");
        }
        return new BigInteger(word.text()).min(MOST).max(LEAST).longValue();
    }

    /** Null when the variable is not set or is no number. */
    Long value(SampleContext context) {
        if (variable == null) {
            return constant;
        }
        Sample value = new Sample();
        return context.variables().get(variable, value) && Casts.cast(value, SampleType.SINT) ? value.number : null;
    }
}
