package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.ANYWHERE;
import static dev.jlb.config.keyword.Declare.PROXIES;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.CompressionOptions;
import dev.jlb.config.model.CompressionOptions.Algorithm;
import dev.jlb.config.model.FilterSpec;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** {@code filter} lines (manual 9) and {@code compression} (manual 4.2). */
final class FilterKeywords implements KeywordFamily {
    private static final String KEEP = "remove the line, or keep this proxy on HAProxy";
    private static final Set<String> NAMES = Set.of("bwlim-in", "bwlim-out", "cache", "comp-req", "comp-res", "compression", "fcgi-app", "spoe", "trace");

    private final List<Keyword> all = new ArrayList<>();

    @Override
    public List<Keyword> keywords() {
        compression();
        all.add(keyword("filter", PROXIES).usage("<name> [parameters...]").doc("A filter on the stream.").manual("9")
                .accepts("filter compression", "filter comp-req", "filter comp-res", "filter trace", "filter trace name x random-forwarding max-fwd 10 hexdump quiet",
                        "filter bwlim-out a default-limit 1k default-period 1s min-size 500")
                .rejects("filter", "filter foo", "filter cache", "filter cache nosuchcache", "filter spoe", "filter compression x", "filter trace foo", "filter trace name", "filter bwlim-out", "filter bwlim-out a default-limit 1k",
                        "filter bwlim-out a limit 1k", "filter bwlim-out a limit 1k key src default-period 1s", "filter bwlim-in b limit 1k key src table nosuchtable")
                .parse(FilterKeywords::filter));
        all.add(keyword("filter-sequence", PROXIES).usage("{ request | response } <name>[,<name>]*").doc("In which order filters act; those that are not named do not.").manual("4.2")
                .accepts("filter-sequence request comp-req\n filter comp-req")
                .rejects("filter-sequence", "filter-sequence request", "filter-sequence foo comp-res", "filter-sequence request comp-req x", "filter-sequence response comp-res,", "filter-sequence response comp-res")
                .parse(FilterKeywords::sequence));
        return all;
    }

    private void compression() {
        for (String name : List.of("algo", "algo-res")) {
            algorithms(name, "identity|gzip|deflate|raw-deflate+", (o, words) -> o.add(words.stream().map(Algorithm::of).toList()));
        }
        algorithms("algo-req", "identity|gzip|deflate|raw-deflate", (o, words) -> o.requestAlgorithm(Algorithm.of(words.getLast())));
        for (String name : List.of("type", "type-res", "type-req")) {
            boolean requests = name.endsWith("req");
            all.add(keyword("compression " + name, ANYWHERE).usage("<mime type> ...").doc("Media types to compress.").accepts("compression " + name + " text/html text/plain").rejects("compression " + name).parse((a, s) -> {
                if (!a.hasNext()) {
                    throw a.error(a.lastSpan(), "'compression' expects <type>.");
                }
                List<String> types = a.takeRest().stream().map(word -> word.text().toLowerCase(Locale.ROOT)).toList();
                change(s, o -> o.addTypes(requests, types));
            }));
        }
        for (String name : List.of("minsize-req", "minsize-res")) {
            all.add(keyword("compression " + name, ANYWHERE).usage("<size>").doc("Smallest body to compress, in bytes.").accepts("compression " + name + " 1k").rejects("compression " + name).parse((a, s) -> {
                long size = Values.size(a.take("a size"), a.keyword());
                a.end();
                change(s, o -> o.minimum(name.endsWith("req"), size));
            }));
        }
        all.add(keyword("compression offload", ANYWHERE).doc("Hides from servers that clients accept compressed bodies.").accepts("compression offload").rejects("compression offload x").parse((a, s) -> {
            a.end();
            if (s.section() == SectionKind.DEFAULTS) {
                a.diagnostics().warning(a.span(), "'compression' : 'offload' ignored in 'defaults' section.");
            } else {
                change(s, o -> o.offload(true));
            }
        }));
        all.add(keyword("compression direction", ANYWHERE).usage("{ request | response | both }").doc("Which bodies are compressed.").accepts("compression direction both").rejects("compression direction foo").parse((a, s) -> {
            Word word = a.take("'request', 'response', or 'both'");
            boolean both = word.is("both");
            if (!both && !word.is("request") && !word.is("response")) {
                throw a.error(word.span(), "'compression' direction expects 'request', 'response', or 'both'.");
            }
            a.end();
            change(s, o -> o.direction(both || word.is("request"), both || word.is("response")));
        }));
    }

    private interface Change {
        CompressionOptions apply(CompressionOptions options, List<String> words);
    }

    private void algorithms(String name, String usage, Change change) {
        all.add(keyword("compression " + name, ANYWHERE).usage(usage).doc("How bodies are compressed.").accepts("compression " + name + " gzip").rejects("compression " + name, "compression " + name + " foo").parse((a, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'compression' expects <algorithm>.");
            }
            List<String> words = new ArrayList<>();
            while (a.hasNext()) {
                Word word = a.take("an algorithm");
                if (Algorithm.of(word.text()) == null) {
                    throw a.error(word.span(), "'compression' : '" + word + "' is not a supported algorithm.", "there are identity, gzip, deflate and raw-deflate");
                }
                words.add(word.text());
            }
            if (name.equals("algo-req") && words.size() > 1) {
                throw a.error(a.lastSpan(), "'compression' : 'algo-req' takes one algorithm.");
            }
            change(s, o -> change.apply(o, words));
        }));
    }

    private static void change(Scope s, UnaryOperator<CompressionOptions> change) {
        s.proxy().settings().put(ProxyOptions.COMPRESSION, change.apply(s.proxy().settings().get(ProxyOptions.COMPRESSION)));
    }

    // ---- filter -----------------------------------------------------------------------------------------------------

    private static void filter(Arguments a, Scope s) {
        if (!a.hasNext()) {
            throw a.error(a.lastSpan(), "missing argument for 'filter' in " + s.section().keyword() + " '" + s.proxy().name() + "'.");
        }
        Word name = a.take("a name");
        if (!NAMES.contains(name.text())) {
            throw a.error(name.span(), "'filter' : unknown keyword '" + name + "'.", "filters are " + String.join(", ", NAMES.stream().sorted().toList()));
        }
        switch (name.text()) {
            case "compression" -> add(s, new FilterSpec.Compression(true, true, end(a, name)));
            case "comp-req" -> add(s, new FilterSpec.Compression(true, false, end(a, name)));
            case "comp-res" -> add(s, new FilterSpec.Compression(false, true, end(a, name)));
            case "cache" -> {
                Word cache = a.take("<name>");
                LaterKeywords.refer(s, SectionKind.CACHE, cache);
                add(s, new FilterSpec.Cache(cache.text(), end(a, name)));
            }
            case "trace" -> {
                add(s, trace(a));
                a.diagnostics().warning(name.span(), "'filter trace' writes nothing in jlb: it follows calls inside HAProxy that jlb does not have.", "the log and 'show sess' tell what streams do");
            }
            case "bwlim-in", "bwlim-out" -> add(s, bandwidth(a, name.is("bwlim-in")));
            default -> foreign(a, s, name);
        }
    }

    /** Whether there are such filters is known at the end of the proxy. */
    private static void sequence(Arguments a, Scope s) {
        Word path = a.take("'request' or 'response'");
        if (!path.is("request") && !path.is("response")) {
            throw a.error(path.span(), "'filter-sequence' expects either 'request' or 'response' as first argument.");
        }
        Word list = a.take("a list of filters");
        List<Word> names = new ArrayList<>();
        int from = 0;
        for (String name : list.text().split(",", -1)) {
            if (name.isEmpty()) {
                throw a.error(list.span(), "'filter-sequence' : '" + list + "' is no list of filters.", "names, separated by commas");
            }
            names.add(list.slice(from, from + name.length()));
            from += name.length() + 1;
        }
        a.end();
        s.proxy().settings().put(path.is("request") ? ProxyOptions.REQUEST_FILTERS : ProxyOptions.RESPONSE_FILTERS, List.copyOf(names));
    }

    private static Span end(Arguments a, Word name) {
        if (a.hasNext()) {
            throw a.error(a.peek().span(), "'filter " + name + "' : unknown keyword '" + a.peek() + "'.");
        }
        return a.span();
    }

    private static void add(Scope s, FilterSpec filter) {
        List<FilterSpec> filters = new ArrayList<>(s.proxy().settings().get(ProxyOptions.FILTERS));
        filters.add(filter);
        s.proxy().settings().put(ProxyOptions.FILTERS, List.copyOf(filters));
    }

    private static FilterSpec trace(Arguments a) {
        String name = "TRACE";
        boolean quiet = false;
        boolean random = false;
        boolean hexdump = false;
        long maximum = 0;
        while (a.hasNext()) {
            Word word = a.take("an option");
            switch (word.text()) {
                case "name" -> {
                    if (!a.hasNext()) {
                        throw a.error(word.span(), "'filter' : ''trace' : 'name' option without value'");
                    }
                    name = a.take("a name").text();
                }
                case "quiet" -> quiet = true;
                // names of older versions
                case "random-parsing", "random-forwarding" -> random = true;
                case "max-fwd" -> maximum = Values.integer(a.take("a number"), "filter trace max-fwd", 0, Integer.MAX_VALUE);
                case "hexdump" -> hexdump = true;
                default -> throw a.error(word.span(), "'filter trace' : unknown keyword '" + word + "'.");
            }
        }
        return new FilterSpec.Trace(name, quiet, random, maximum, hexdump, a.span());
    }

    private static FilterSpec bandwidth(Arguments a, boolean incoming) {
        String keyword = "'filter " + (incoming ? "bwlim-in" : "bwlim-out") + "'";
        Word name = a.take("a name");
        long limit = 0;
        long defaultLimit = 0;
        long period = 0;
        long minimum = 0;
        Word key = null;
        String table = "";
        while (a.hasNext()) {
            Word word = a.take("an option");
            switch (word.text()) {
                case "default-limit" -> defaultLimit = positive(Values.size(a.take("a size"), "default-limit"), word, a);
                case "default-period" -> period = positive(Values.time(a.take("a time"), "default-period", 1), word, a);
                case "limit" -> limit = positive(Values.size(a.take("a size"), "limit"), word, a);
                case "min-size" -> minimum = positive(Values.size(a.take("a size"), "min-size"), word, a);
                case "key" -> key = a.take("a sample expression");
                case "table" -> table = a.take("a table").text();
                default -> throw a.error(word.span(), keyword + " : unknown keyword '" + word + "'.");
            }
        }
        boolean shared = key != null || limit > 0 || !table.isEmpty();
        if (shared && (defaultLimit > 0 || period > 0)) {
            throw a.error(a.span(), keyword + " : the default-limit and default-period cannot be used with a limit per key.");
        }
        if (shared && (key == null || limit == 0)) {
            throw a.error(a.span(), keyword + " : limit and key must be set for a shared limitation.");
        }
        if (!shared && (defaultLimit == 0 || period == 0)) {
            throw a.error(a.span(), keyword + " : expects 'default-limit' and 'default-period', or 'limit' and 'key'.");
        }
        return new FilterSpec.Bandwidth(incoming, name, shared ? limit : defaultLimit, period, key, table, minimum, a.span());
    }

    private static long positive(long value, Word option, Arguments a) {
        if (value <= 0) {
            throw a.error(a.lastSpan(), "'" + option + "' expects a positive value.");
        }
        return value;
    }

    /** Filters that jlb does not run. */
    private static void foreign(Arguments a, Scope s, Word name) {
        if (name.is("fcgi-app")) {
            LaterKeywords.refer(s, SectionKind.FCGI_APP, a.take("a name"));
        } else {
            spoe(a, s);
        }
        a.takeRest();
        s.notImplemented(name.span(), "'filter " + name + "'", KEEP);
    }

    /** {@code filter spoe [engine <name>] config <file>}: the file is judged when all sections are known. */
    private static void spoe(Arguments a, Scope s) {
        String engine = "";
        String file = null;
        while (a.hasNext()) {
            Word option = a.take("an option");
            if (!option.is("engine") && !option.is("config")) {
                throw a.error(option.span(), "'filter' : unknown keyword '" + option + "'", "filter spoe [engine <name>] config <file>");
            }
            if (!a.hasNext()) {
                throw a.error(option.span(), "'filter' : 'spoe' : '" + option + "' option without value");
            }
            String value = a.take("a value").text();
            if (option.is("engine")) {
                engine = value;
            } else {
                file = value;
            }
        }
        if (file == null) {
            throw a.error(a.lastSpan(), "'filter' : 'spoe' : missing config file");
        }
        List<ProxyOptions.SpoeFilter> filters = new ArrayList<>(s.proxy().settings().get(ProxyOptions.SPOE));
        filters.add(new ProxyOptions.SpoeFilter(engine, file, a.span()));
        s.proxy().settings().put(ProxyOptions.SPOE, List.copyOf(filters));
    }
}
