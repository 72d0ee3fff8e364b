package dev.jlb.diff;

import dev.jlb.HeldPort;
import java.util.ArrayList;
import java.util.List;

/** Ports that programs under test listen on, theirs alone until they are released, or else as long as this JVM lives. */
public final class PortPool {
    private final List<HeldPort> held = new ArrayList<>();

    public int next() {
        HeldPort port = HeldPort.take();
        held.add(port);
        return port.number();
    }

    /** Lets the ports go; to be done when the programs have ended. */
    public void release() {
        held.forEach(HeldPort::close);
        held.clear();
    }
}
