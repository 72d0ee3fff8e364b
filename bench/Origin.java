import java.io.IOException;

/** The back end of every measurement (origin.c). */
record Origin(Process process, int httpPort, int bulkPort) implements AutoCloseable {
    static Origin start(Tools tools) throws Exception {
        int http = Tools.freePort();
        int bulk = Tools.freePort();
        Process process = Tools.process(Tools.pinned(1, tools.tool("origin"), "" + http, "" + bulk));
        Tools.waitFor(http, process);
        return new Origin(process, http, bulk);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
    }
}
