package dev.jlb.proxy;

import dev.jlb.http.HttpMessage;
import dev.jlb.sample.Phase;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.StreamFacts;
import dev.jlb.sample.Variables;
import dev.jlb.sample.World;

/** Where expressions are evaluated that belong to no stream: lines of the global section, commands. There is only the process. */
record ProcessContext(Phase phase, Variables variables, World world) implements SampleContext {
    @Override
    public HttpMessage request() {
        return null;
    }

    @Override
    public HttpMessage response() {
        return null;
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
        return null;
    }

    @Override
    public StreamFacts facts() {
        return null;
    }

    @Override
    public byte[] scratch(int size) {
        return new byte[size];
    }
}
