package dev.jlb.server;

import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Settings;

/** Which server a stream gets: the one that persistence asks for, the one it had last, or the one that the algorithm chooses. All is done under the back end's lock. */
final class ServerChoice {
    private final BackendRuntime backend;
    private final ServerSlots slots;
    private final Availability availability;
    private final boolean redispatch;
    private final boolean preferLast;

    ServerChoice(BackendRuntime backend, ServerSlots slots, Availability availability) {
        this.backend = backend;
        this.slots = slots;
        this.availability = availability;
        Settings settings = backend.proxy().settings();
        this.redispatch = settings.get(ProxyOptions.REDISPATCH) != 0;
        this.preferLast = settings.is(ProxyOptions.PREFER_LAST_SERVER);
    }

    Outcome choose(Placement placement) {
        ServerRuntime server = placement.forced();
        if (server == null && (preferLast || placement.stays())) {
            ServerRuntime last = placement.previous();
            server = last != null && (placement.stays() || placement.holds(last)) && last.backend() == backend && last != placement.excluded() && last.usable() && slots.hasRoom(last) ? last : null;
        }
        if (server != null) {
            if (slots.hasRoom(server) || !ServerSlots.queueFull(server) || !redispatch || placement.forcePersist()) {
                return slots.takeOrWait(placement, server);
            }
            // its queue is full: whoever else has room
            placement.force(null, false);
            placement.left = server;
        }
        if (backend.direct() != null) {
            return slots.takeOrWait(placement, backend.direct());
        }
        if (availability.usable() == 0) {
            return Outcome.NO_SERVER;
        }
        server = backend.balancer().keepsOrder() && slots.someWait() ? null : backend.balancer().choose(placement);
        if (server == null) {
            slots.queue(placement, null);
            return Outcome.QUEUED;
        }
        if (server != placement.excluded()) {
            server.counters().chosen.increment();
            backend.counters().chosen.increment();
        }
        return slots.takeOrWait(placement, server);
    }
}
