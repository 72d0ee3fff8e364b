package dev.jlb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.proxy.Live;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Session tickets whose keys are shared ({@code tls-ticket-keys}). */
class TicketKeysTest {
    private static final Path PEM = Path.of("src/test/resources/tls/a.pem").toAbsolutePath();

    @TempDir
    Path folder;

    /** Keys of that size, each of bytes that count up from another one. */
    private Path file(int size, int... firsts) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int first : firsts) {
            byte[] key = new byte[size];
            for (int i = 0; i < size; i++) {
                key[i] = (byte) (first + i);
            }
            text.append(Base64.getEncoder().encodeToString(key)).append('\n');
        }
        return Files.writeString(Files.createTempFile(folder, "keys", ""), text);
    }

    /** What openssl says of a handshake: New or Reused. It keeps the session in a file, or begins with the one there. */
    private static String handshake(Live lb, String port, String version, String... session) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + lb.port(port), "-" + version));
        command.addAll(List.of(session));
        Process client = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        client.getOutputStream().flush();
        String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(said).contains("hello");
        return said.lines().filter(line -> line.startsWith("New,") || line.startsWith("Reused,")).findFirst().orElse("?").replaceFirst(",.*", "");
    }

    private static boolean haveOpenssl() {
        try {
            return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (IOException | InterruptedException absent) {
            return false;
        }
    }

    @Test
    void aTicketOfOneListenerIsGoodAtAnotherWithTheKey() throws Exception {
        assumeTrue(haveOpenssl() && OpenSsl.isAvailable(), "no openssl");
        // the last three count, and the second of them encrypts
        Path first = file(48, 1, 2, 3, 4);
        Path rotated = file(48, 2, 3, 4, 5);
        Path others = file(48, 7, 8, 9);
        String rule = "\n http-request return status 200 content-type text/plain string hello\n";
        String config = "";
        for (String[] front : new String[][] {{"a", first.toString()}, {"b", rotated.toString()}, {"c", others.toString()}}) {
            config += "frontend " + front[0] + "\n bind 127.0.0.1:${" + front[0] + "} ssl crt " + PEM + " tls-ticket-keys " + front[1] + rule;
        }
        try (Live lb = new Live(config)) {
            for (String version : List.of("tls1_2", "tls1_3")) {
                String kept = folder.resolve(version).toString();
                assertThat(handshake(lb, "a", version, "-sess_out", kept)).isEqualTo("New");
                assertThat(handshake(lb, "a", version, "-sess_in", kept)).isEqualTo("Reused");
                assertThat(handshake(lb, "b", version, "-sess_in", kept)).isEqualTo("Reused");
                assertThat(handshake(lb, "c", version, "-sess_in", kept)).isEqualTo("New");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "48 1 2 | 'tls-ticket-keys' : please supply at least 3 keys in the tls-tickets-file.",
        "47 1 2 3 | 'tls-ticket-keys' : wrong sized key on line 1.",
        "80 1 2 3 | 'tls-ticket-keys' : the key on line 1 is for AES-256, which jlb's TLS library does not use for tickets; keys of 48 bytes (AES-128) are."
    })
    void filesThatCannotBeUsed(String content, String message) throws Exception {
        int[] numbers = Arrays.stream(content.split(" ")).mapToInt(Integer::parseInt).toArray();
        Path file = file(numbers[0], Arrays.copyOfRange(numbers, 1, numbers.length));
        assertThatThrownBy(() -> TicketKeys.read(file)).isInstanceOf(PemException.class).hasMessage(message);
    }

    @Test
    void otherBytesThanBase64() throws Exception {
        Path file = Files.writeString(folder.resolve("x"), "\n%%%\n");
        assertThatThrownBy(() -> TicketKeys.read(file)).isInstanceOf(PemException.class).hasMessage("'tls-ticket-keys' : unable to decode base64 key on line 1.");
        assertThatThrownBy(() -> TicketKeys.read(folder.resolve("absent"))).isInstanceOf(PemException.class);
    }
}
