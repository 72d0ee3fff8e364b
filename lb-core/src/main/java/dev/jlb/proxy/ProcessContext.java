package dev.jlb.proxy;

import dev.jlb.sample.Phase;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.Variables;
import dev.jlb.sample.World;

/** Where expressions are evaluated that belong to no stream: lines of the global section, commands. There is only the process. */
record ProcessContext(Phase phase, Variables variables, World world) implements SampleContext {
    @Override
    public byte[] scratch(int size) {
        return new byte[size];
    }
}
