package dev.jlb.proxy;

import dev.jlb.rule.ActionContext.Resolved;
import dev.jlb.server.dns.Resolver;

/** The name that a stream has looked up ({@code do-resolve}): one at a time, while its rules wait. */
final class NameLookup {
    private final Stream stream;
    private Question question;

    /** A question that is under way. */
    private static final class Question {
        /** Null until the answer is there. */
        private Resolved result;
    }

    NameLookup(Stream stream) {
        this.stream = stream;
    }

    /** An answer that comes now is nobody's. */
    void forget() {
        question = null;
    }

    /** See {@link dev.jlb.rule.ActionContext#resolve}. */
    Resolved resolve(String resolvers, String name, boolean ipv6First) {
        if (question != null) {
            Resolved result = question.result;
            question = result == null ? question : null;
            return result;
        }
        Resolver resolver = stream.worker.program.resolver(resolvers);
        byte[] known = resolver.known(name, ipv6First);
        if (known != null) {
            return new Resolved(known);
        }
        Question begun = new Question();
        question = begun;
        stream.lookupBegins();
        resolver.resolve(name, ipv6First, stream.worker.loop, address -> {
            // the request may be over, and another one have come
            if (question == begun) {
                begun.result = new Resolved(address);
                stream.lookupEnds();
            }
        });
        return null;
    }
}
