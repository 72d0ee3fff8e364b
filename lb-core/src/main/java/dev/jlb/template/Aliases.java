package dev.jlb.template;

import dev.jlb.sample.IpText;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.StreamFacts;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The aliases of log-format strings (manual 8.2.6). */
final class Aliases {
    /** Aliases that only {@code mode http} has (manual 8.2.6, column R; HAProxy takes %tsc in other modes too). */
    static final Set<String> HTTP_ONLY = Set.of("tr", "trg", "trl", "Ta", "Ti", "Tq", "TR", "Tr", "CC", "CS", "HM", "HP", "HPO", "HQ", "HU", "HV", "r");

    /** Those of type numeric. */
    private static final Set<String> NUMBERS = Set.of(
            "B", "U", "ST", "Ta", "Tc", "Td", "Th", "Ti", "TR", "Tr", "Tq", "Ts", "Tt", "Tu", "Tw", "ac", "bc", "bp", "bq", "cp", "fc", "fp", "lc", "ms", "pid", "rc", "rt", "sc", "sp", "sq");

    /** Fields that are not there where nothing is captured. */
    private static final Set<String> CAPTURES = Set.of("hr", "hs", "hrl", "hsl");

    /** What needs no stream: lines of the global section and checks may show it, too. */
    private static final Set<String> PROCESS = Set.of("H", "pid");

    private static final Map<String, Alias> ALL = new HashMap<>();

    /** Renders one alias. */
    interface Alias {
        void render(SampleContext context, StreamFacts facts, Template.Style style, TextBuffer out);
    }

    static {
        address("ci", true, true);
        address("fi", true, false);
        number("cp", ctx -> ctx.client() == null ? 0 : ctx.client().sourcePort());
        number("fp", ctx -> ctx.client() == null ? 0 : ctx.client().destinationPort());
        address("bi", false, true);
        address("si", false, false);
        serverPort("bp", SampleContext.Connection::sourcePort);
        serverPort("sp", SampleContext.Connection::destinationPort);
        text("f", StreamFacts::frontendName);
        text("b", StreamFacts::backendName);
        text("s", StreamFacts::serverName);
        growing("B", StreamFacts::bytesToClient);
        growing("U", StreamFacts::bytesFromClient);
        fact("ST", StreamFacts::status);
        fact("Th", StreamFacts::handshakeTime);
        fact("Ti", StreamFacts::idleTime);
        fact("TR", StreamFacts::requestTime);
        fact("Tw", StreamFacts::queueTime);
        fact("Tc", StreamFacts::connectTime);
        fact("Tr", StreamFacts::responseTime);
        growing("Td", StreamFacts::dataTime);
        growing("Ta", StreamFacts::activeTime);
        growing("Tt", StreamFacts::totalTime);
        growing("Tu", StreamFacts::userTime);
        fact("Tq", f -> f.requestTime() < 0 ? -1 : f.handshakeTime() + f.idleTime() + f.requestTime());
        fact("ac", StreamFacts::processConnections);
        fact("fc", StreamFacts::frontendConnections);
        fact("bc", StreamFacts::backendConnections);
        fact("sc", StreamFacts::serverConnections);
        fact("bq", StreamFacts::backendQueue);
        fact("sq", StreamFacts::serverQueue);
        put("rt", (ctx, f, style, out) -> plainOrHex(f.requestCounter(), style, out));
        put("Ts", (ctx, f, style, out) -> plainOrHex(f.acceptMillis() / 1000, style, out));
        put("ms", (ctx, f, style, out) -> {
            long ms = f.acceptMillis() % 1000;
            if (style.hex()) {
                out.append(String.format("%02X", ms));
                return;
            }
            out.append(ms < 10 ? "00" : ms < 100 ? "0" : "");
            out.append(ms);
        });
        put("lc", (ctx, f, style, out) -> plainOrHex(f.logCounter(), style, out));
        text("OG", f -> f.logStep().origin());
        put("rc", (ctx, f, style, out) -> {
            if (f.redispatched()) {
                out.append('+');
            }
            out.append(f.retries());
        });
        put("t", (ctx, f, style, out) -> LogDates.http(f.acceptMillis(), out));
        put("tr", (ctx, f, style, out) -> LogDates.http(f.requestMillis(), out));
        put("T", (ctx, f, style, out) -> LogDates.gmt(f.acceptMillis(), out));
        put("Tl", (ctx, f, style, out) -> LogDates.local(f.acceptMillis(), out));
        put("trg", (ctx, f, style, out) -> LogDates.gmt(f.requestMillis(), out));
        put("trl", (ctx, f, style, out) -> LogDates.local(f.requestMillis(), out));
        put("ft", (ctx, f, style, out) -> quoted(style, out, f.frontendName() + (ctx.client() != null && ctx.client().tls() != null ? "~" : "")));
        put("ts", (ctx, f, style, out) -> out.append(f.terminationState().substring(0, 2)));
        put("tsc", (ctx, f, style, out) -> out.append(f.terminationState()));
        put("r", (ctx, f, style, out) -> {
            byte[] line = f.requestLine();
            if (line == null) {
                quoted(style, out, "<BADREQ>");
            } else {
                Escapes.line(line, line.length, Escapes.LINE, style, out);
            }
        });
        put("hr", (ctx, f, style, out) -> captures(f.requestCaptures(), style, out, false));
        put("hs", (ctx, f, style, out) -> captures(f.responseCaptures(), style, out, false));
        put("hrl", (ctx, f, style, out) -> captures(f.requestCaptures(), style, out, true));
        put("hsl", (ctx, f, style, out) -> captures(f.responseCaptures(), style, out, true));
        put("CC", (ctx, f, style, out) -> bytes(f.requestCookieCapture(), Escapes.LINE, style, out));
        put("CS", (ctx, f, style, out) -> bytes(f.responseCookieCapture(), Escapes.LINE, style, out));
        put("ID", (ctx, f, style, out) -> bytes(f.uniqueId(), Escapes.LINE, style, out));
        put("pid", (ctx, f, style, out) -> plainOrHex(ProcessHandle.current().pid(), style, out));
        put("H", (ctx, f, style, out) -> quoted(style, out, ctx.world().hostName()));
        put("sslv", (ctx, f, style, out) -> tls(ctx, SampleContext.TlsFacts::version, style, out));
        put("sslc", (ctx, f, style, out) -> tls(ctx, SampleContext.TlsFacts::cipher, style, out));
        part("HM", 0);
        part("HP", 1);
        part("HQ", 2);
        part("HU", 3);
        part("HV", 4);
        part("HPO", 5);
    }

    private Aliases() {}

    static Collection<String> names() {
        return ALL.keySet();
    }

    /** Whether the alias is a number, which encodings do not quote. */
    static boolean isNumber(String name) {
        return NUMBERS.contains(name);
    }

    /** Null when there is no such alias. */
    static Template.Part compile(String name, Template.Style style) {
        Alias alias = ALL.get(name);
        return alias == null ? null : new AliasPart(alias, style, CAPTURES.contains(name), PROCESS.contains(name));
    }

    private record AliasPart(Alias alias, Template.Style style, boolean mayBeAbsent, boolean process) implements Template.Part {
        @Override
        public void render(SampleContext context, Sample scratch, TextBuffer out) {
            StreamFacts facts = context.facts();
            if (facts == null && !process) {
                missing(style, out);
            } else {
                alias.render(context, facts, style, out);
            }
        }
    }

    private static void put(String name, Alias alias) {
        ALL.put(name, alias);
    }

    private static void number(String name, ToLongFunction<SampleContext> take) {
        put(name, (ctx, f, style, out) -> plainOrHex(take.applyAsLong(ctx), style, out));
    }

    /** Of the connection to the server, which there may not be. */
    private static void serverPort(String name, ToLongFunction<SampleContext.Connection> take) {
        put(name, (ctx, f, style, out) -> {
            if (ctx.server() == null) {
                missing(style, out);
            } else {
                plainOrHex(take.applyAsLong(ctx.server()), style, out);
            }
        });
    }

    private static void fact(String name, ToLongFunction<StreamFacts> take) {
        // numbers are never quoted, whatever the flags say, as HAProxy's
        put(name, (ctx, f, style, out) -> out.append(take.applyAsLong(f)));
    }

    /** A number that still grows when {@code option logasap} logs before the end. */
    private static void growing(String name, ToLongFunction<StreamFacts> take) {
        put(name, (ctx, f, style, out) -> {
            if (f.early()) {
                out.append('+');
            }
            out.append(take.applyAsLong(f));
        });
    }

    private static void text(String name, Function<StreamFacts, String> take) {
        put(name, (ctx, f, style, out) -> quoted(style, out, take.apply(f)));
    }

    private static void address(String name, boolean client, boolean source) {
        put(name, (ctx, f, style, out) -> {
            SampleContext.Connection connection = client ? ctx.client() : ctx.server();
            byte[] address = connection == null ? null : source ? connection.sourceAddress() : connection.destinationAddress();
            if (style.hex() && address != null) {
                out.append(HexFormat.of().withUpperCase().formatHex(address));
                return;
            }
            if (connection == null) {
                missing(style, out);
            } else {
                quoted(style, out, address == null ? "unix" : IpText.format(address, 0, address.length));
            }
        });
    }

    /** {@code +X}: at least four upper-case hexadecimal digits. */
    private static void plainOrHex(long number, Template.Style style, TextBuffer out) {
        if (style.hex()) {
            out.append(String.format("%04X", number));
        } else {
            out.append(number);
        }
    }

    private static void tls(SampleContext context, Function<SampleContext.TlsFacts, String> take, Template.Style style, TextBuffer out) {
        String value = context.client() == null || context.client().tls() == null ? null : take.apply(context.client().tls());
        if (value == null) {
            missing(style, out);
        } else {
            quoted(style, out, value);
        }
    }

    /** What stands for a value that there is not. */
    private static void missing(Template.Style style, TextBuffer out) {
        out.append(style.quoted() ? "\"\"" : style.mandatory() ? "-" : "");
    }

    private static void quoted(Template.Style style, TextBuffer out, String text) {
        if (style.quoted()) {
            out.append('"');
            out.append(text);
            out.append('"');
        } else {
            out.append(text);
        }
    }

    private static void bytes(byte[] value, String special, Template.Style style, TextBuffer out) {
        if (value == null) {
            missing(style, out);
        } else {
            Escapes.log(value, value.length, special, style, out);
        }
    }

    /** {@code {a|b}}, or separate words for the CLF forms; nothing at all where nothing is captured. */
    private static void captures(List<byte[]> values, Template.Style style, TextBuffer out, boolean list) {
        if (values.isEmpty()) {
            return;
        }
        boolean quoted = style.quoted() && !list;
        if (!list) {
            out.append(quoted ? "\"{" : "{");
        }
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                out.append(list ? ' ' : '|');
            }
            byte[] value = values.get(i);
            if (list) {
                bytes(value, Escapes.HEADER, style, out);
            } else if (value != null) {
                Escapes.bytes(value, 0, value.length, Escapes.HEADER, style.escape(), out);
            }
        }
        if (!list) {
            out.append(quoted ? "}\"" : "}");
        }
    }

    /** Pieces of the request line as it came: method, path, query, URI, version, path without host. */
    private static void part(String name, int which) {
        put(name, (ctx, f, style, out) -> {
            byte[] line = f.requestLine();
            if (line == null) {
                quoted(style, out, "<BADREQ>");
                return;
            }
            String[] words = new String(line, StandardCharsets.ISO_8859_1).split(" ", 3);
            String uri = words.length > 1 ? words[1] : "";
            int question = uri.indexOf('?');
            String path = question < 0 ? uri : uri.substring(0, question);
            String value = switch (which) {
                case 0 -> words[0];
                case 1 -> path;
                case 2 -> question < 0 ? "" : uri.substring(question);
                case 3 -> uri;
                case 4 -> words.length > 2 ? words[2] : "";
                default -> path.contains("://") ? path.substring(Math.max(path.indexOf('/', path.indexOf("://") + 3), 0)) : path;
            };
            byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
            if (bytes.length > 0 || style.quoted()) {
                Escapes.line(bytes, bytes.length, Escapes.LINE, style, out);
            }
        });
    }
}
