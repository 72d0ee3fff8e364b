package dev.jlb.config.model;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code compression …} lines (manual 4.2).
 *
 * @param algorithm of requests, or null
 * @param algorithms of responses, in the order of the file
 * @param requestTypes beginnings of media types, lower case; empty: any
 * @param minimumRequest bytes
 * @param requests whether {@code compression direction} names requests
 */
public record CompressionOptions(
        Algorithm algorithm, List<Algorithm> algorithms, List<String> requestTypes, List<String> responseTypes, long minimumRequest, long minimumResponse, boolean offload, boolean requests, boolean responses) {
    /** Nothing is compressed. */
    public static final CompressionOptions NONE = new CompressionOptions(null, List.of(), List.of(), List.of(), 0, 0, false, false, true);

    /** A way to compress; {@link #coding} is the token of Content-Encoding, null for none. */
    public enum Algorithm {
        IDENTITY("identity", null),
        GZIP("gzip", "gzip"),
        DEFLATE("deflate", "deflate"),
        RAW_DEFLATE("raw-deflate", "deflate");

        private final String word;
        private final String coding;

        Algorithm(String word, String coding) {
            this.word = word;
            this.coding = coding;
        }

        public String word() {
            return word;
        }

        public String coding() {
            return coding;
        }

        /** Null when there is none of that name. */
        public static Algorithm of(String word) {
            for (Algorithm algorithm : values()) {
                if (algorithm.word.equals(word)) {
                    return algorithm;
                }
            }
            return null;
        }
    }

    public CompressionOptions {
        algorithms = List.copyOf(algorithms);
        requestTypes = List.copyOf(requestTypes);
        responseTypes = List.copyOf(responseTypes);
    }

    public CompressionOptions requestAlgorithm(Algorithm chosen) {
        return new CompressionOptions(chosen, algorithms, requestTypes, responseTypes, minimumRequest, minimumResponse, offload, requests, responses);
    }

    public CompressionOptions add(List<Algorithm> more) {
        return new CompressionOptions(algorithm, join(algorithms, more), requestTypes, responseTypes, minimumRequest, minimumResponse, offload, requests, responses);
    }

    public CompressionOptions addTypes(boolean ofRequests, List<String> more) {
        return new CompressionOptions(algorithm, algorithms, ofRequests ? join(requestTypes, more) : requestTypes, ofRequests ? responseTypes : join(responseTypes, more), minimumRequest, minimumResponse, offload, requests, responses);
    }

    public CompressionOptions minimum(boolean ofRequests, long bytes) {
        return new CompressionOptions(algorithm, algorithms, requestTypes, responseTypes, ofRequests ? bytes : minimumRequest, ofRequests ? minimumResponse : bytes, offload, requests, responses);
    }

    public CompressionOptions offload(boolean on) {
        return new CompressionOptions(algorithm, algorithms, requestTypes, responseTypes, minimumRequest, minimumResponse, on, requests, responses);
    }

    public CompressionOptions direction(boolean ofRequests, boolean ofResponses) {
        return new CompressionOptions(algorithm, algorithms, requestTypes, responseTypes, minimumRequest, minimumResponse, offload, ofRequests, ofResponses);
    }

    private static <T> List<T> join(List<T> first, List<T> more) {
        List<T> all = new ArrayList<>(first);
        all.addAll(more);
        return all;
    }
}
