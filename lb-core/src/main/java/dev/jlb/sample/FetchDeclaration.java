package dev.jlb.sample;

import dev.jlb.config.syntax.Word;
import java.util.List;

/**
 * A sample fetch method as the registry knows it (manual 7.3).
 *
 * @param minimum fewest arguments
 * @param maximum most arguments
 * @param type of its result; ANY when it depends
 * @param needs what it looks at
 * @param factory compiles a call
 */
public record FetchDeclaration(String name, int minimum, int maximum, SampleType type, Needs needs, String doc, Factory factory) {
    /** What must be there for a fetch to be usable; decides the phases. */
    public enum Needs {
        NOTHING("internal state"),
        CONNECTION("client-side connection"),
        PAYLOAD("request or response payload"),
        REQUEST("HTTP request headers"),
        RESPONSE("HTTP response headers"),
        /** Kept by the stream: usable from the request to the log. */
        STREAM("stream state"),
        LOG("state known when the stream ends");

        private final String text;

        Needs(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        boolean usableIn(Phase phase) {
            return switch (this) {
                case NOTHING -> true;
                case CONNECTION -> phase != Phase.CONFIG && phase != Phase.CHECK;
                case PAYLOAD -> phase.hasRequest() || phase.hasResponse();
                case REQUEST -> phase.hasRequest();
                case RESPONSE -> phase.hasResponse();
                case STREAM -> phase.hasRequest() || phase.hasResponse() || phase == Phase.LOG;
                case LOG -> phase == Phase.LOG || phase.hasResponse();
            };
        }
    }

    /** Compiles a call; throws ConfigException for bad arguments. */
    @FunctionalInterface
    public interface Factory {
        Fetch compile(List<Word> arguments, CompileContext context);
    }
}
