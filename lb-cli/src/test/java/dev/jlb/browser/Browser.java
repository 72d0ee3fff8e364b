package dev.jlb.browser;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real browser without a window, driven by the DevTools protocol: Chromium, where it is installed. */
final class Browser implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final Pattern VALUE = Pattern.compile("\"value\":\"((\\\\.|[^\"\\\\])*)\"");

    private final Process process;
    private final Path profile;
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final WebSocket socket;
    private int last;

    /** Null where none is installed. */
    static String installed() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable).map(Path::toString).findFirst().orElse(null);
    }

    Browser(String program) throws IOException, InterruptedException {
        profile = Files.createTempDirectory("browser");
        process = new ProcessBuilder(program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-port=0",
                "--user-data-dir=" + profile, "about:blank").redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String pages = client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/json")).build(), BodyHandlers.ofString()).body();
        Matcher page = Pattern.compile("\"type\": \"page\".*?\"webSocketDebuggerUrl\": \"([^\"]+)\"", Pattern.DOTALL).matcher(pages);
        if (!page.find()) {
            throw new IOException("no page in " + pages);
        }
        socket = client.newWebSocketBuilder().buildAsync(URI.create(page.group(1)), new Listener()).join();
        tell("Page.enable", "{}");
    }

    /** The browser writes into its profile which port it took. */
    private String port() throws IOException, InterruptedException {
        Path file = profile.resolve("DevToolsActivePort");
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS); System.nanoTime() < end; Thread.sleep(20)) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() > 1) {
                return lines.getFirst();
            }
        }
        throw new IOException("the browser does not start");
    }

    /** Joins the pieces of messages. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean whole) {
            text.append(data);
            if (whole) {
                answers.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    /** Sends a command, a JSON object its parameters, and waits for its answer; what happens meanwhile is forgotten. */
    String tell(String method, String parameters) throws IOException, InterruptedException {
        int id = ++last;
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true).join();
        return await("\"id\":" + id + ",");
    }

    private String await(String part) throws IOException, InterruptedException {
        for (String message; (message = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)) != null; ) {
            if (message.contains(part)) {
                return message;
            }
        }
        throw new IOException("no " + part + " from the browser");
    }

    void open(String address) throws IOException, InterruptedException {
        answers.clear();
        socket.sendText("{\"id\":" + ++last + ",\"method\":\"Page.navigate\",\"params\":{\"url\":\"" + address + "\"}}", true).join();
        awaitPage();
    }

    /** Until a page that is on its way is there. */
    void awaitPage() throws IOException, InterruptedException {
        await("Page.loadEventFired");
    }

    /** The value of an expression, as text. It must not have double quotes. */
    String ask(String expression) throws IOException, InterruptedException {
        Matcher value = VALUE.matcher(tell("Runtime.evaluate", "{\"expression\":\"String(" + expression + ")\",\"returnByValue\":true}"));
        if (!value.find()) {
            throw new IOException("no value of " + expression);
        }
        return value.group(1);
    }

    void size(int width, int height, boolean phone) throws IOException, InterruptedException {
        tell("Emulation.setDeviceMetricsOverride", "{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":" + phone + "}");
    }

    void dark(boolean on) throws IOException, InterruptedException {
        tell("Emulation.setEmulatedMedia", "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + (on ? "dark" : "light") + "\"}]}");
    }

    /** @param key Tab, Space, ArrowDown or Enter */
    void press(String key) throws IOException, InterruptedException {
        int code = List.of("Tab", "Enter", "Space", "ArrowDown").indexOf(key);
        String text = key.equals("Enter") ? "\\r" : key.equals("Space") ? " " : "";
        String what = "\"key\":\"" + (key.equals("Space") ? " " : key) + "\",\"code\":\"" + key + "\",\"windowsVirtualKeyCode\":" + new int[] {9, 13, 32, 40}[code];
        tell("Input.dispatchKeyEvent", "{\"type\":\"keyDown\",\"text\":\"" + text + "\"," + what + "}");
        tell("Input.dispatchKeyEvent", "{\"type\":\"keyUp\"," + what + "}");
    }

    /** Presses Tab until the expression about {@code document.activeElement} is true. */
    void tabTo(String expression) throws IOException, InterruptedException {
        for (int i = 0; i < 100; i++) {
            press("Tab");
            if (ask(expression).equals("true")) {
                return;
            }
        }
        throw new IOException("Tab does not reach " + expression);
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        client.shutdownNow();
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
