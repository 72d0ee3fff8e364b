package dev.jlb.sample;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.source.Span;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.ExpressionReader;
import dev.jlb.config.syntax.ExpressionSyntax;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.convert.Converters;
import dev.jlb.sample.fetch.Fetches;
import java.util.Collection;
import java.util.Optional;

/** A compiled sample expression: a fetch and converters, casts resolved. Immutable; equal when its text is equal. */
public final class Expression {
    private final String text;
    private final Fetch fetch;
    private final Converter[] converters;
    private final SampleType[] casts;
    private final SampleType type;
    /** Whether it was said that it threw. */
    private volatile boolean told;

    private Expression(String text, Fetch fetch, Converter[] converters, SampleType[] casts, SampleType type) {
        this.text = text;
        this.fetch = fetch;
        this.converters = converters;
        this.casts = casts;
        this.type = type;
    }

    /** Reads and compiles; empty with an alert when it is wrong. */
    public static Optional<Expression> compile(Word word, CompileContext context) {
        return ExpressionReader.read(word, context.diagnostics()).flatMap(syntax -> {
            try {
                return Optional.of(compile(syntax, context));
            } catch (ConfigException wrong) {
                context.diagnostics().add(wrong.diagnostic());
                return Optional.empty();
            }
        });
    }

    /** Compiles, or throws ConfigException. */
    public static Expression compile(ExpressionSyntax syntax, CompileContext context) {
        Word name = syntax.fetch().name();
        FetchDeclaration declaration = Fetches.find(name.text());
        if (declaration == null) {
            if (!Fetches.isKnownElsewhere(name.text())) {
                throw new ConfigException(name.span(), "unknown fetch method '" + name + "'", Suggestions.hint(name.text(), Fetches.names()));
            }
            judge(syntax, context);
            throw new ConfigException(name.span(), "fetch method '" + name + "' is not implemented by jlb yet.", hint("fetch " + name, Fetches.names()));
        }
        count(syntax.fetch(), declaration.minimum(), declaration.maximum(), "fetch method");
        if (!usable(declaration, context.phase())) {
            throw new NotHere(
                    name.span(),
                    "fetch method '" + name + "' extracts information from '" + source(declaration) + "', none of which is available here.",
                    "this place is evaluated in phase " + context.phase());
        }
        Fetch fetch;
        try {
            fetch = declaration.factory().compile(syntax.fetch().arguments(), context);
        } catch (Plugins.Fault fault) {
            throw fault.at(name.span(), "fetch method '" + name + "'");
        }
        SampleType type = declaration.type();
        int n = syntax.converters().size();
        Converter[] converters = new Converter[n];
        SampleType[] casts = new SampleType[n];
        for (int i = 0; i < n; i++) {
            ExpressionSyntax.Call call = syntax.converters().get(i);
            ConverterDeclaration converter = Converters.find(call.name().text());
            if (converter == null) {
                judge(syntax, i, type, context);
                throw new ConfigException(call.name().span(), "converter '" + call.name() + "' is not implemented by jlb yet.", hint("converter " + call.name(), Converters.names()));
            }
            count(call, converter.minimum(), converter.maximum(), "converter");
            cast(call, type, converter.input());
            casts[i] = converter.input();
            try {
                converters[i] = converter.factory().compile(call.arguments(), context);
            } catch (Plugins.Fault fault) {
                throw fault.at(call.name().span(), "converter '" + call.name() + "'");
            }
            // what gives back anything although it takes one type only, decides when it runs
            type = converter.output() != SampleType.ANY || converter.input() != SampleType.ANY ? converter.output() : type;
        }
        return new Expression(syntax.source().text(), fetch, converters, casts, type);
    }

    private static String hint(String kindAndName, Collection<String> names) {
        String reason = OutOfReach.reason(kindAndName);
        return reason != null ? reason : Suggestions.hint(kindAndName.substring(kindAndName.indexOf(' ') + 1), names);
    }

    /** Finds the language's errors in an expression whose fetch jlb does not have yet. */
    private static void judge(ExpressionSyntax syntax, CompileContext context) {
        Word name = syntax.fetch().name();
        Signature signature = KnownNames.signature("fetch " + name);
        SampleType type = SampleType.ANY;
        if (signature != null) {
            signature.check(syntax.fetch(), context, "fetch method");
            if (!signature.contexts().isEmpty() && !context.phase().isIn(signature.contexts())) {
                throw new NotHere(name.span(), "fetch method '" + name + "' extracts information that is not available here.", "this place is evaluated in phase " + context.phase());
            }
            type = signature.output();
        }
        judge(syntax, 0, type, context);
    }

    /** As above for the converters from {@code from} on. @param before the type that stands before them */
    private static void judge(ExpressionSyntax syntax, int from, SampleType before, CompileContext context) {
        SampleType type = before;
        for (ExpressionSyntax.Call call : syntax.converters().subList(from, syntax.converters().size())) {
            if (Converters.find(call.name().text()) == null && !Converters.isKnownElsewhere(call.name().text())) {
                throw new ConfigException(call.name().span(), "unknown converter '" + call.name() + "'", Suggestions.hint(call.name().text(), Converters.names()));
            }
            Signature signature = KnownNames.signature("converter " + call.name());
            if (signature != null) {
                signature.check(call, context, "converter");
                cast(call, type, signature.input());
                type = signature.output() == SampleType.ANY ? type : signature.output();
            }
        }
    }

    private static void cast(ExpressionSyntax.Call call, SampleType from, SampleType to) {
        if (!Casts.possible(from, to)) {
            throw new ConfigException(call.name().span(), "converter '" + call.name() + "' cannot be applied.", "it needs " + to + ", and what stands before it gives " + from);
        }
    }

    /** A fetch that does not exist in the phase. */
    public static final class NotHere extends ConfigException {
        private static final long serialVersionUID = 1L;

        NotHere(Span span, String message, String hint) {
            super(span, message, hint);
        }
    }

    /** What HAProxy calls the place that a fetch takes its value from; told by the contexts it is usable in, and its name where several places share them. */
    private static String source(FetchDeclaration declaration) {
        String name = declaration.name();
        String contexts = KnownNames.contexts(name);
        return switch (contexts == null ? "" : contexts) {
            case ".YYYYYYYYYYYYYYYYYY..." -> "client-side connection";
            case "......YYYYYYYYYYYYYY.." -> "backend";
            case "..........YYYYYYYYYY.." -> name.startsWith("res.") ? "HTTP response" : "server";
            case "...........YYYYYYYYY.." -> name.endsWith("ver") ? "HTTP response headers" : name.startsWith("bc_") ? "server address" : name.startsWith("ssl_bc") ? "server-side connection" : "HTTP response";
            case "..YYYYYYYYYYYYYYYYY..." -> name.endsWith("ver") ? "HTTP request headers" : "HTTP request";
            case "..YYYYYYYYY..........." -> declaration.needs() == FetchDeclaration.Needs.PAYLOAD ? "request buffer" : "HTTP request headers";
            case "...........YYYYYYY.Y.." -> declaration.needs() == FetchDeclaration.Needs.PAYLOAD ? "response buffer" : "HTTP response headers";
            case "..YYYYYYYYYYYYYYYY.Y.." -> declaration.needs() == FetchDeclaration.Needs.PAYLOAD ? "request buffer,response buffer" : "HTTP request headers,HTTP response headers";
            default -> declaration.needs().text();
        };
    }

    /** By the manual's table of contexts where it names the fetch, else by what the declaration needs. */
    private static boolean usable(FetchDeclaration declaration, Phase phase) {
        String contexts = KnownNames.contexts(declaration.name());
        return contexts == null ? declaration.needs().usableIn(phase) : phase.isIn(contexts);
    }

    /** True when evaluating it twice is the same as once: no counter, variable or random number changes by it. */
    public boolean isPure() {
        return !text.contains("set-var") && !text.contains("inc_") && !text.contains("clr_") && !text.contains("rand") && !text.contains("debug") && !text.contains("uuid") && !text.contains("capture-");
    }

    static void count(ExpressionSyntax.Call call, int minimum, int maximum, String what) {
        int given = call.arguments().size();
        if (given < minimum) {
            throw new ConfigException(call.name().span(), "missing arguments (got " + given + "/" + minimum + ") in " + what + " '" + call.name() + "'.");
        }
        if (given > maximum) {
            throw new ConfigException(
                    call.arguments().get(maximum).span(),
                    maximum == 0 ? what + " '" + call.name() + "' does not support any argument." : "too many arguments (got " + given + ", at most " + maximum + ") in " + what + " '" + call.name() + "'.");
        }
    }

    /** The type of its result as far as is known; ANY when it depends. */
    public SampleType type() {
        return type;
    }

    /** False when it has no value here. */
    public boolean evaluate(SampleContext context, Sample out) {
        try {
            return fetch.fetch(context, out) && convert(context, out);
        } catch (RuntimeException | LinkageError | StackOverflowError broken) {
            return broken(context, broken);
        }
    }

    /** The {@code index}-th value of fetches that have several; false behind the last one, and for one that cannot be converted: HAProxy looks at no further ones then. */
    public boolean evaluate(SampleContext context, Sample out, int index) {
        try {
            return fetch.fetch(context, out, index) && convert(context, out);
        } catch (RuntimeException | LinkageError | StackOverflowError broken) {
            return broken(context, broken);
        }
    }

    /** A fetch or converter that throws, a plugin's above all, has no value; what it threw is said once. */
    private boolean broken(SampleContext context, Throwable why) {
        if (!told) {
            told = true;
            context.world().event("stderr", "[WARNING] sample expression '" + text + "' failed: " + why + " (said once)");
        }
        return false;
    }

    private boolean convert(SampleContext context, Sample out) {
        for (int i = 0; i < converters.length; i++) {
            if (!Casts.cast(out, casts[i]) || !converters[i].convert(context, out)) {
                return false;
            }
        }
        return true;
    }

    /** Evaluates to text. */
    public boolean evaluateBytes(SampleContext context, Sample out) {
        return evaluate(context, out) && Casts.cast(out, SampleType.STR);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Expression expression && text.equals(expression.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
