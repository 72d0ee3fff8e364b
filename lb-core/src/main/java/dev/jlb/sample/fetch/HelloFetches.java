package dev.jlb.sample.fetch;

import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.ClientHello;
import dev.jlb.sample.Fetch;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** What a TLS client said of itself in its first message, for fingerprints (manual 7.3.4); there is only what {@code tune.ssl.capture-buffer-size} has room for. */
final class HelloFetches {
    private HelloFetches() {}

    /** OpenSSL's names of cipher suites by number; read when the first expression asks for names. */
    private static final class Ciphers {
        static final Map<Integer, String> NAMES = read();

        private static Map<Integer, String> read() {
            Map<Integer, String> names = new HashMap<>();
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(Objects.requireNonNull(HelloFetches.class.getResourceAsStream("ciphers.tsv")), StandardCharsets.US_ASCII))) {
                lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> names.put(Integer.parseInt(line.substring(0, 4), 16), line.substring(5)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return names;
        }
    }

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        all.add(of("ssl_fc_protocol_hello_id", 0, SampleType.SINT, "The version of TLS in the client's first message.", (a, hello, out) -> out.setInt(hello.version())));
        all.add(of("ssl_fc_cipherlist_xxh", 0, SampleType.SINT, "XXH64 of the client's whole list of ciphers.", (a, hello, out) -> out.setInt(hello.cipherHash())));
        list(all, "ssl_fc_cipherlist_bin", 1, "The client's list of ciphers.", ClientHello::ciphers);
        list(all, "ssl_fc_extlist_bin", 1, "The numbers of the client's extensions.", ClientHello::extensions);
        list(all, "ssl_fc_eclist_bin", 1, "The client's list of elliptic curves.", ClientHello::curves);
        list(all, "ssl_fc_ecformats_bin", 0, "The client's formats of points on curves.", ClientHello::pointFormats);
        list(all, "ssl_fc_sigalgs_bin", 1, "The client's list of signature algorithms.", ClientHello::signatureAlgorithms);
        list(all, "ssl_fc_supported_versions_bin", 1, "The client's list of versions.", ClientHello::versions);
        all.add(of("ssl_fc_cipherlist_hex", 1, SampleType.STR, "The client's list of ciphers in hexadecimal.", (filter, hello, out) -> {
            byte[] list = filter.apply(hello.ciphers());
            return list.length == 0 ? null : out.setString(HexFormat.of().withUpperCase().formatHex(list));
        }));
        all.add(of("ssl_fc_cipherlist_str", 1, SampleType.STR, "OpenSSL's names of the client's ciphers.", (filter, hello, out) -> {
            String names = names(filter.apply(hello.ciphers()));
            return names.isEmpty() ? null : out.setString(names);
        }));
        return all;
    }

    private static String names(byte[] list) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i + 1 < list.length; i += 2) {
            int number = (list[i] & 0xff) << 8 | list[i + 1] & 0xff;
            names.append(i == 0 ? "" : ",").append(Ciphers.NAMES.getOrDefault(number, String.format("UNKNOWN(%04x)", number)));
        }
        return names.toString();
    }

    /** Null for nothing. */
    private interface Body {
        Sample take(Function<byte[], byte[]> filter, ClientHello hello, Sample out);
    }

    private static void list(List<FetchDeclaration> all, String name, int arguments, String doc, Function<ClientHello, byte[]> part) {
        all.add(of(name, arguments, SampleType.BIN, doc, (filter, hello, out) -> {
            byte[] list = filter.apply(part.apply(hello));
            return list.length == 0 ? null : out.setBytes(SampleType.BIN, list, 0, list.length);
        }));
    }

    private static FetchDeclaration of(String name, int arguments, SampleType type, String doc, Body body) {
        return new FetchDeclaration(name, 0, arguments, type, Needs.CONNECTION, doc, (a, c) -> fetch(filter(a, name), body));
    }

    private static Function<byte[], byte[]> filter(List<Word> arguments, String name) {
        boolean all = arguments.isEmpty() || arguments.getFirst().text().isEmpty() || Values.integer(arguments.getFirst(), name, Integer.MIN_VALUE, Integer.MAX_VALUE) == 0;
        return all ? list -> list : ClientHello::withoutGrease;
    }

    private static Fetch fetch(Function<byte[], byte[]> filter, Body body) {
        return (ctx, out) -> {
            SampleContext.Connection client = ctx.client();
            ClientHello hello = client == null ? null : client.hello();
            return hello != null && body.take(filter, hello, out) != null;
        };
    }
}
