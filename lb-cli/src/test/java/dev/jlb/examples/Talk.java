package dev.jlb.examples;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client that hands out text messages one by one. */
final class Talk implements WebSocket.Listener, AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;

    private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    Talk(HttpClient client, String url) {
        socket = client.newWebSocketBuilder().buildAsync(URI.create(url), this).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    void say(String text) {
        socket.sendText(text, true).join();
    }

    /** The next message, or what happened instead. */
    String hear() throws InterruptedException {
        String message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return message == null ? "[nothing came]" : message;
    }

    @Override
    public CompletionStage<?> onText(WebSocket source, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            messages.add(part.toString());
            part.setLength(0);
        }
        source.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket source, int status, String reason) {
        messages.add("[closed]");
        return null;
    }

    @Override
    public void onError(WebSocket source, Throwable error) {
        messages.add("[closed]");
    }

    @Override
    public void close() {
        socket.abort();
    }
}
