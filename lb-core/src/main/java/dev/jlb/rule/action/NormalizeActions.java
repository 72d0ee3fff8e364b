package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.syntax.Word;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.UriNormalizer;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;

/** {@code http-request normalize-uri} (manual 4.4). A target without a path ({@code *}, an authority) is left as it is. */
final class NormalizeActions {
    private static final String NORMALIZERS =
            "'fragment-encode', 'fragment-strip', 'path-merge-slashes', 'path-strip-dot', 'path-strip-dotdot', 'percent-decode-unreserved', 'percent-to-uppercase' and 'query-sort-by-name'";

    private NormalizeActions() {}

    static List<ActionDeclaration> all() {
        return List.of(new ActionDeclaration("normalize-uri", EnumSet.of(RuleSet.HTTP_REQUEST), "<normalizer> [ full | strict ]", "Brings the request's URI into a normal form.", NormalizeActions::normalize));
    }

    private static Action normalize(Arguments a, ActionCompiler c) {
        if (!a.hasNext()) {
            throw new ConfigException(a.span(), "missing argument <normalizer>.");
        }
        Word name = a.take("<normalizer>");
        String text = name.text();
        return switch (text) {
            case "fragment-encode" -> whole(UriNormalizer::encodeFragment);
            case "fragment-strip" -> whole(UriNormalizer::stripFragment);
            case "path-merge-slashes" -> path(UriNormalizer::mergeSlashes);
            case "path-strip-dot" -> path(UriNormalizer::stripDot);
            case "path-strip-dotdot" -> {
                boolean full = option(a, text, "full");
                yield path(p -> UriNormalizer.stripDotDot(p, full));
            }
            case "percent-decode-unreserved" -> {
                boolean strict = option(a, text, "strict");
                yield whole(p -> UriNormalizer.decodeUnreserved(p, strict));
            }
            case "percent-to-uppercase" -> {
                boolean strict = option(a, text, "strict");
                yield whole(p -> UriNormalizer.upperCaseEncodings(p, strict));
            }
            case "query-sort-by-name" -> context -> {
                HttpMessage request = context.request();
                int from = request.target().queryOffset();
                if (from >= 0) {
                    byte[] sorted = bytes(UriNormalizer.sortQuery(request.text(from, request.target().queryLength())));
                    request.target().setQuery(sorted, 0, sorted.length, true);
                }
                return Verdict.CONTINUE;
            };
            default -> throw new ConfigException(name.span(), "unknown normalizer '" + name + "'.", "there are " + NORMALIZERS);
        };
    }

    private static boolean option(Arguments a, String normalizer, String option) {
        if (!a.hasNext()) {
            return false;
        }
        Word word = a.take("an option");
        if (!word.is(option)) {
            throw new ConfigException(word.span(), "unknown argument '" + word + "' for '" + normalizer + "' normalizer.", "it takes '" + option + "'");
        }
        return true;
    }

    /** Of the path alone. */
    private static Action path(UnaryOperator<String> form) {
        return context -> {
            HttpMessage request = context.request();
            if (request.target().pathLength() > 0) {
                byte[] path = bytes(form.apply(request.target().path()));
                request.target().setPath(path, 0, path.length);
            }
            return Verdict.CONTINUE;
        };
    }

    /** Of path, query and fragment; 400 for what has no such form. */
    private static Action whole(UnaryOperator<String> form) {
        return context -> {
            HttpMessage request = context.request();
            if (request.target().pathLength() == 0) {
                return Verdict.CONTINUE;
            }
            String normal = form.apply(request.target().pathAndQuery());
            if (normal == null) {
                context.answers().badRequest();
                return Verdict.DONE;
            }
            byte[] target = bytes(normal);
            request.target().setPathAndQuery(target, 0, target.length);
            return Verdict.CONTINUE;
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
