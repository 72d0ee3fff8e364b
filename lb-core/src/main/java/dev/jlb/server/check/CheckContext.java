package dev.jlb.server.check;

import dev.jlb.http.HttpMessage;
import dev.jlb.sample.Phase;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.StreamFacts;
import dev.jlb.sample.VariableStore;
import dev.jlb.sample.Variables;
import dev.jlb.sample.World;
import dev.jlb.server.ServerRuntime;

/** What expressions see of one check: its variables, what has been received, the server. One check, one thread. */
final class CheckContext implements SampleContext, SampleContext.Payload {
    private final ServerRuntime server;
    private final CheckScope scope;
    private final Variables variables;
    private byte[] bytes = new byte[0];
    private int length;
    private boolean complete;
    private HttpMessage response;

    CheckContext(ServerRuntime server, CheckScope scope) {
        this.server = server;
        this.scope = scope;
        this.variables = new VariableStore(null, scope.process());
    }

    /** Whose check it is. */
    ServerRuntime subject() {
        return server;
    }

    /** What is there now to look at. */
    void received(byte[] data, int count, boolean end) {
        bytes = data;
        length = count;
        complete = end;
    }

    /** The head that was judged, or null. */
    void response(HttpMessage message) {
        response = message;
    }

    @Override
    public Phase phase() {
        return Phase.CHECK;
    }

    @Override
    public HttpMessage request() {
        return null;
    }

    @Override
    public HttpMessage response() {
        return response;
    }

    @Override
    public Connection client() {
        return null;
    }

    @Override
    public Connection server() {
        return null;
    }

    @Override
    public Payload payload(boolean request) {
        return request || response != null ? null : this;
    }

    @Override
    public StreamFacts facts() {
        return new CheckFacts(server);
    }

    @Override
    public Variables variables() {
        return variables;
    }

    @Override
    public World world() {
        return scope.world();
    }

    @Override
    public byte[] scratch(int size) {
        return new byte[size];
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public byte byteAt(int index) {
        return bytes[index];
    }

    @Override
    public void copy(int index, byte[] into, int at, int count) {
        System.arraycopy(bytes, index, into, at, count);
    }

    @Override
    public boolean complete() {
        return complete;
    }
}
