package dev.jlb.server.balance;

import dev.jlb.config.model.Balance;
import dev.jlb.config.syntax.Word;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import java.util.Optional;

/** What each hashing algorithm takes from the stream (manual 4.2 {@code balance}). */
final class HashKeys {
    private HashKeys() {}

    static HashKey of(Balance balance, CompileContext context) {
        return switch (balance.algorithm()) {
            case "source" -> (samples, function) -> samples.client() == null ? HashKey.NO_KEY : address(samples.client().sourceAddress());
            case "uri" -> uri(balance);
            case "url_param" -> balance.options().contains(Balance.CHECK_POST) ? postParameter(context, balance.name()) : expression(context, "url_param(" + balance.name() + ")");
            case "hdr" -> balance.options().contains("use_domain_only") ? domain(context, balance.name()) : expression(context, "req.hdr(" + balance.name() + ",1)");
            case "rdp-cookie" -> expression(context, balance.name().isEmpty() ? "req.rdp_cookie(mstshash)" : "req.rdp_cookie(" + balance.name() + ")");
            case "log-hash" -> expression(context, "var(" + Balancers.LOG_TEXT + ")" + (balance.name().isEmpty() ? "" : "," + balance.name()));
            default -> expression(context, balance.name());
        };
    }

    /** The address' 32-bit words, XORed: HAProxy hashes nothing more of it. */
    private static long address(byte[] address) {
        if (address == null) {
            return HashKey.NO_KEY;
        }
        int hash = 0;
        for (int i = 0; i + 3 < address.length; i += 4) {
            hash ^= (address[i] & 0xff) << 24 | (address[i + 1] & 0xff) << 16 | (address[i + 2] & 0xff) << 8 | address[i + 3] & 0xff;
        }
        return hash;
    }

    private static HashKey uri(Balance balance) {
        int limit = balance.option("len");
        int depth = balance.option("depth");
        boolean whole = balance.options().contains("whole");
        boolean pathOnly = balance.options().contains("path-only");
        return (samples, function) -> {
            HttpMessage request = samples.request();
            if (request == null) {
                return HashKey.NO_KEY;
            }
            byte[] bytes = request.bytes();
            int from = pathOnly ? request.target().pathOffset() : request.target().offset();
            int stop = request.target().offset() + request.target().length();
            if (limit > 0) {
                stop = Math.min(stop, from + limit);
            }
            int slashes = 0;
            int end = from;
            for (; end < stop; end++) {
                if (bytes[end] == '/' && depth > 0 && ++slashes == depth + 1) {
                    break;
                }
                if (bytes[end] == '?' && !whole) {
                    break;
                }
            }
            return function.hash(bytes, from, end);
        };
    }

    private static HashKey expression(CompileContext context, String text) {
        Optional<Expression> expression = Expression.compile(Word.of(text), context.in(Phase.BACKEND_CHOICE));
        return (samples, function) -> {
            Sample sample = new Sample();
            return expression.isPresent() && value(expression.get(), samples, sample) ? function.hash(sample.data, sample.offset, sample.offset + sample.length) : HashKey.NO_KEY;
        };
    }

    /** {@code url_param … check_post}: of the query, else of a POST's body. */
    private static HashKey postParameter(CompileContext context, String name) {
        HashKey ofQuery = expression(context, "url_param(" + name + ")");
        HashKey ofBody = expression(context, "req.body_param(" + name + ")");
        return (samples, function) -> {
            long hash = ofQuery.hash(samples, function);
            boolean post = samples.request() != null && samples.request().method() == HttpMethod.POST;
            return hash == HashKey.NO_KEY && post ? ofBody.hash(samples, function) : hash;
        };
    }

    private static boolean value(Expression expression, SampleContext samples, Sample sample) {
        return expression.evaluate(samples, sample)
                && dev.jlb.sample.Casts.cast(sample, SampleType.BIN)
                && sample.length > 0;
    }

    /** {@code hdr(host) use_domain_only}: the label before the top-level domain. */
    private static HashKey domain(CompileContext context, String header) {
        Optional<Expression> value = Expression.compile(Word.of("req.hdr(" + header + ",1)"), context.in(Phase.BACKEND_CHOICE));
        return (samples, function) -> {
            Sample sample = new Sample();
            if (value.isEmpty() || !value(value.get(), samples, sample)) {
                return HashKey.NO_KEY;
            }
            int end = sample.offset + sample.length;
            // HAProxy does not see a dot in front of everything
            int last = lastDot(sample.data, sample.offset + 1, end);
            if (last < 0) {
                return function.hash(sample.data, sample.offset, end);
            }
            int before = lastDot(sample.data, sample.offset, last);
            return function.hash(sample.data, before < 0 ? sample.offset : before + 1, last);
        };
    }

    private static int lastDot(byte[] data, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (data[i] == '.') {
                return i;
            }
        }
        return -1;
    }
}
