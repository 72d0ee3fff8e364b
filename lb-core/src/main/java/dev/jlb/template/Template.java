package dev.jlb.template;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.TemplateReader;
import dev.jlb.config.syntax.TemplateSyntax;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Casts;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A compiled log-format string (manual 8.2.6): literals, aliases and expressions in a row. Immutable, shared by all streams. */
public final class Template {
    /**
     * What surrounds a value.
     *
     * @param mandatory a value that there is not is "-", not nothing
     * @param encoding of {@code +json} and {@code +cbor}, or null
     * @param bin values as they are ({@code +bin})
     */
    record Style(boolean quoted, boolean hex, boolean mandatory, boolean escape, Encoder.Encoding encoding, boolean bin) {
        static final Style PLAIN = new Style(false, false, false, false, null, false);
        /** Of log lines: a value that there is not is shown. */
        static final Style LOG = new Style(false, false, true, false, null, false);

        /** @param global whether {@code %o} has the flags; only there {@code bin} counts */
        Style with(List<Word> flags, boolean global) {
            Style style = this;
            for (Word flag : flags) {
                boolean on = !flag.text().startsWith("-");
                String name = flag.text().replaceFirst("^[+-]", "");
                style = switch (name) {
                    case "Q" -> new Style(on, style.hex, style.mandatory, style.escape, style.encoding, style.bin);
                    case "X" -> new Style(style.quoted, on, style.mandatory, style.escape, style.encoding, style.bin);
                    case "M" -> new Style(style.quoted, style.hex, on, style.escape, style.encoding, style.bin);
                    case "E" -> new Style(style.quoted, style.hex, style.mandatory, on, style.encoding, style.bin);
                    case "json", "cbor" -> new Style(style.quoted, style.hex, style.mandatory, style.escape, on ? name.equals("json") ? Encoder.Encoding.JSON : Encoder.Encoding.CBOR : null, style.bin);
                    case "bin" -> global ? new Style(style.quoted, style.hex, style.mandatory, style.escape, style.encoding, on) : style;
                    default -> throw new ConfigException(flag.span(), "flag '" + flag + "' is not supported in log-format strings by jlb.", "flags are Q, X, M, E, bin, json and cbor");
                };
            }
            return style;
        }
    }

    /** One item. */
    interface Part {
        void render(SampleContext context, Sample scratch, TextBuffer out);

        /** Nothing written is no empty field but none: one blank is enough around it. */
        default boolean mayBeAbsent() {
            return false;
        }
    }

    /** One blank, if something has been written since the last one. */
    private static final Part DELIMITER = (context, scratch, out) -> out.append(' ');

    private final String text;
    private final Part[] parts;
    private final boolean knownBeforeEnd;

    private Template(String text, Part[] parts, boolean knownBeforeEnd) {
        this.text = text;
        this.parts = parts;
        this.knownBeforeEnd = knownBeforeEnd;
    }

    /** Whether a stream has all values before it ends: once the server's answer has come, in TCP once it is connected (manual 4.2 {@code log-steps}). */
    public boolean knownBeforeEnd() {
        return knownBeforeEnd;
    }

    /** A log format: values are escaped as in manual 8.6, missing ones are shown as "-", blanks are delimiters and are merged (8.2.6). */
    public static Optional<Template> log(Word word, CompileContext context) {
        return compile(word, context, true);
    }

    /** A string for headers, bodies and variables: values as they are, missing ones are empty. */
    public static Optional<Template> plain(Word word, CompileContext context) {
        return compile(word, context, false);
    }

    private static Optional<Template> compile(Word word, CompileContext context, boolean log) {
        return TemplateReader.read(word, context.diagnostics()).flatMap(syntax -> {
            try {
                return Optional.of(new Template(word.text(), parts(syntax, context, log), syntax.parts().stream().noneMatch(LateValues::has)));
            } catch (ConfigException wrong) {
                context.diagnostics().add(wrong.diagnostic());
                return Optional.empty();
            }
        });
    }

    private static Part[] parts(TemplateSyntax syntax, CompileContext context, boolean log) {
        List<Part> parts = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        Style base = log ? Style.LOG : Style.PLAIN;
        Style style = base;
        for (TemplateSyntax.Part part : syntax.parts()) {
            switch (part) {
                case TemplateSyntax.Literal literal -> {
                    // the blank behind a leading %{+Q}o separates nothing
                    String text = parts.isEmpty() && style != base ? literal.text().stripLeading() : literal.text();
                    literal(text, log, parts);
                }
                case TemplateSyntax.Alias alias when alias.name().is("o") -> style = style.with(alias.flags(), true);
                case TemplateSyntax.Alias alias -> {
                    Style own = style.with(alias.flags(), false);
                    Part item = Aliases.compile(alias.name().text(), own);
                    if (item == null) {
                        throw new ConfigException(
                                alias.name().span(),
                                "no such format alias '" + alias.name() + "'. If you wanted to emit the '%' character verbatim, you need to use '%%'.",
                                Suggestions.hint(alias.name().text(), Aliases.names()));
                    }
                    if (Aliases.HTTP_ONLY.contains(alias.name().text()) && context.isTcpProxy()) {
                        throw new ConfigException(alias.name().span(), "format alias '" + alias.name() + "' is reserved for HTTP mode.", "write 'mode http', or leave it out");
                    }
                    if (own.encoding() != null) {
                        // quotes and marks of growing numbers are the encoding's matter
                        Style plain = new Style(false, own.hex(), own.mandatory(), false, null, false);
                        item = new EncodedAlias(Aliases.compile(alias.name().text(), plain), Aliases.isNumber(alias.name().text()), alias.type(), own);
                    }
                    parts.add(item);
                    entries.add(new Entry(alias.item(), item));
                }
                case TemplateSyntax.Sample sample -> {
                    Style own = style.with(sample.flags(), false);
                    Expression expression = Expression.compile(sample.expression(), context);
                    Part item = own.encoding() != null ? new EncodedValue(expression, sample.type(), own) : new Value(expression, own, log);
                    parts.add(item);
                    entries.add(new Entry(sample.item(), item));
                }
            }
        }
        if (style.encoding() != null) {
            return new Part[] {new EncodedMap(entries.stream().filter(entry -> !entry.name().isEmpty()).toList(), style)};
        }
        return parts.toArray(Part[]::new);
    }

    /** In a log each run of blanks is a delimiter. */
    private static void literal(String text, boolean log, List<Part> parts) {
        for (String piece : log ? text.split("(?<= )(?=[^ ])|(?<=[^ ])(?= )") : new String[] {text}) {
            if (log && piece.isBlank() && !piece.isEmpty() && piece.charAt(0) == ' ') {
                parts.add(DELIMITER);
            } else {
                byte[] bytes = piece.getBytes(StandardCharsets.ISO_8859_1);
                parts.add((ctx, scratch, out) -> out.append(bytes, 0, bytes.length));
            }
        }
    }

    private record Entry(String name, Part value) {}

    /** With {@code %{+json}o} or {@code %{+cbor}o} the named items are all there is. */
    private record EncodedMap(List<Entry> entries, Style style) implements Part {
        @Override
        public void render(SampleContext context, Sample scratch, TextBuffer out) {
            Encoder encoder = new Encoder(style, out);
            encoder.begin();
            for (int i = 0; i < entries.size(); i++) {
                encoder.key(entries.get(i).name(), i == 0);
                entries.get(i).value().render(context, scratch, out);
            }
            encoder.end();
        }
    }

    private record EncodedAlias(Part alias, boolean number, String type, Style style) implements Part {
        @Override
        public void render(SampleContext context, Sample scratch, TextBuffer out) {
            TextBuffer text = new TextBuffer(64);
            alias.render(context, scratch, text);
            new Encoder(style, out).alias(text, number && !style.hex(), type);
        }
    }

    private record EncodedValue(Expression expression, String type, Style style) implements Part {
        @Override
        public void render(SampleContext context, Sample scratch, TextBuffer out) {
            Encoder encoder = new Encoder(style, out);
            if (expression.evaluate(context, scratch)) {
                encoder.sample(scratch, type);
            } else {
                encoder.nothing();
            }
        }
    }

    private record Value(Expression expression, Style style, boolean log) implements Part {
        @Override
        public void render(SampleContext context, Sample scratch, TextBuffer out) {
            if (!expression.evaluate(context, scratch)) {
                if (log) {
                    out.append(style.quoted() ? "\"\"" : style.mandatory() ? "-" : "");
                }
                return;
            }
            if (scratch.type == SampleType.SINT && !style.quoted()) {
                out.append(scratch.number);
                return;
            }
            if (style.bin() && scratch.type == SampleType.BIN) {
                out.append(scratch.data, scratch.offset, scratch.length);
                return;
            }
            Casts.cast(scratch, SampleType.STR);
            if (log) {
                Escapes.sample(scratch.data, scratch.offset, scratch.length, style, out);
            } else {
                Escapes.percent(scratch.data, scratch.offset, scratch.length, out);
            }
        }
    }

    /** Appends the result. */
    public void render(SampleContext context, Sample scratch, TextBuffer out) {
        boolean delimited = true;
        for (Part part : parts) {
            if (part == DELIMITER) {
                if (!delimited) {
                    out.append(' ');
                    delimited = true;
                }
            } else {
                int before = out.length();
                part.render(context, scratch, out);
                delimited = delimited && out.length() == before && part.mayBeAbsent();
            }
        }
    }

    /** As bytes of their own; for rules, which keep the result. */
    public byte[] render(SampleContext context) {
        Workspace workspace = WORKSPACE.get();
        if (workspace.busy) {
            // a fetch of this template renders another one
            workspace = new Workspace();
        }
        workspace.busy = true;
        try {
            TextBuffer out = workspace.text;
            render(context, workspace.sample, out);
            return Arrays.copyOf(out.bytes(), out.length());
        } finally {
            workspace.release();
        }
    }

    private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

    /** What rendering needs besides its result; one a thread. */
    private static final class Workspace {
        private static final int KEPT = 16 * 1024;
        private static final byte[] NOTHING = new byte[0];

        private final Sample sample = new Sample();
        private TextBuffer text = new TextBuffer(256);
        private boolean busy;

        /** Holds on to nothing large, and to nobody else's bytes. */
        void release() {
            sample.setBytes(SampleType.STR, NOTHING, 0, 0);
            if (text.bytes().length > KEPT) {
                text = new TextBuffer(256);
            }
            text.clear();
            busy = false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Template template && text.equals(template.text);
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
