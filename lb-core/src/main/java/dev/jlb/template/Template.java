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
import java.util.List;
import java.util.Optional;

/** A compiled log-format string (manual 8.2.6): literals, aliases and expressions in a row. Immutable, shared by all streams. */
public final class Template {
    /** What surrounds a value. */
    record Style(boolean quoted, boolean hex, boolean mandatory, boolean escape) {
        static final Style PLAIN = new Style(false, false, false, false);

        Style with(List<Word> flags) {
            Style style = this;
            for (Word flag : flags) {
                boolean on = !flag.text().startsWith("-");
                String name = flag.text().replaceFirst("^[+-]", "");
                style = switch (name) {
                    case "Q" -> new Style(on, style.hex, style.mandatory, style.escape);
                    case "X" -> new Style(style.quoted, on, style.mandatory, style.escape);
                    case "M" -> new Style(style.quoted, style.hex, on, style.escape);
                    case "E" -> new Style(style.quoted, style.hex, style.mandatory, on);
                    case "json", "cbor", "bin" -> throw new ConfigException(flag.span(), "log-format flag '" + flag + "' is not implemented by jlb yet.", "flags are Q, X, M and E");
                    default -> throw new ConfigException(flag.span(), "flag '" + flag + "' is not supported in log-format strings by jlb.", "flags are Q, X, M and E");
                };
            }
            return style;
        }
    }

    /** One item. */
    interface Part {
        void render(SampleContext context, Sample scratch, TextBuffer out);
    }

    private final String text;
    private final Part[] parts;

    private Template(String text, Part[] parts) {
        this.text = text;
        this.parts = parts;
    }

    /** A log format: values are escaped as in manual 8.6, missing ones are shown as "-". */
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
                return Optional.of(new Template(word.text(), parts(syntax, context, log)));
            } catch (ConfigException wrong) {
                context.diagnostics().add(wrong.diagnostic());
                return Optional.empty();
            }
        });
    }

    private static Part[] parts(TemplateSyntax syntax, CompileContext context, boolean log) {
        List<Part> parts = new ArrayList<>();
        Style style = Style.PLAIN;
        for (TemplateSyntax.Part part : syntax.parts()) {
            switch (part) {
                case TemplateSyntax.Literal literal -> {
                    // the blank behind a leading %{+Q}o separates nothing
                    String text = parts.isEmpty() && style != Style.PLAIN ? literal.text().stripLeading() : literal.text();
                    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
                    parts.add((ctx, scratch, out) -> out.append(bytes, 0, bytes.length));
                }
                case TemplateSyntax.Alias alias when alias.name().is("o") -> style = style.with(alias.flags());
                case TemplateSyntax.Alias alias -> {
                    Part item = Aliases.compile(alias.name().text(), style.with(alias.flags()));
                    if (item == null) {
                        throw new ConfigException(
                                alias.name().span(),
                                "no such format alias '" + alias.name() + "'. If you wanted to emit the '%' character verbatim, you need to use '%%'.",
                                Suggestions.hint(alias.name().text(), Aliases.names()));
                    }
                    if (Aliases.HTTP_ONLY.contains(alias.name().text()) && context.isTcpProxy()) {
                        throw new ConfigException(alias.name().span(), "format alias '" + alias.name() + "' is reserved for HTTP mode.", "write 'mode http', or leave it out");
                    }
                    parts.add(item);
                }
                case TemplateSyntax.Sample sample -> parts.add(new Value(Expression.compile(sample.expression(), context), style.with(sample.flags()), log));
            }
        }
        return parts.toArray(Part[]::new);
    }

    private record Value(Expression expression, Style style, boolean log) implements Part {
        @Override
        public void render(SampleContext context, Sample scratch, TextBuffer out) {
            if (!expression.evaluate(context, scratch)) {
                if (log) {
                    out.append(style.quoted() ? "\"\"" : "-");
                }
                return;
            }
            if (scratch.type == SampleType.SINT && !style.quoted()) {
                out.append(scratch.number);
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
        for (Part part : parts) {
            part.render(context, scratch, out);
        }
    }

    /** As bytes of their own; for rules, which keep the result. */
    public byte[] render(SampleContext context) {
        TextBuffer out = new TextBuffer(128);
        render(context, new Sample(), out);
        return java.util.Arrays.copyOf(out.bytes(), out.length());
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
