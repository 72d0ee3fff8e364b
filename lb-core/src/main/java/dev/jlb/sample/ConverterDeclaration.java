package dev.jlb.sample;

import dev.jlb.config.syntax.Word;
import java.util.List;

/**
 * A converter as the registry knows it (manual 7.3.1).
 *
 * @param input what it is given, after an implicit cast
 * @param output what it makes; ANY: what it was given, or, where {@code input} is a type, whatever its value turns out to be
 */
public record ConverterDeclaration(String name, int minimum, int maximum, SampleType input, SampleType output, String doc, Factory factory) {
    /** Compiles a call; throws ConfigException for bad arguments. */
    @FunctionalInterface
    public interface Factory {
        Converter compile(List<Word> arguments, CompileContext context);
    }
}
