package dev.jlb.sample;

import java.util.List;

/** Fetches and converters of the manual that this program cannot have, why, and what to do instead: the hint beside the error, and the note in the reference. */
public final class OutOfReach {
    /** @param start of the names, {@code fetch} or {@code converter} first */
    private record Reason(String start, String text) {}

    private static final String DEVICES = "needs a library of device data that HAProxy's usual builds do not have either; look req.fhdr(user-agent) up in a map, or add a converter in Java (ConverterProvider)";
    private static final String COSTS = "streams share an event loop, which does not account for each; txn.timer.total tells the time, 'show info' the load";
    private static final String FINISHED = "the TLS library keeps the Finished messages to itself; identify a connection by ssl_fc_client_random, a session by ssl_fc_session_id";

    private static final List<Reason> REASONS = List.of(
            new Reason("fetch 51d.", DEVICES),
            new Reason("fetch da-csv", DEVICES),
            new Reason("fetch wurfl", DEVICES),
            new Reason("converter 51d.", DEVICES),
            new Reason("converter da-csv", DEVICES),
            new Reason("converter wurfl", DEVICES),
            new Reason("fetch cpu_", COSTS),
            new Reason("fetch lat_ns_", COSTS),
            new Reason("fetch fs.debug_str", "speaks of HAProxy's inner structures; fs.id, fc_err_name, ssl_fc_cipher and 'show sess' tell what is known of the client's side"),
            new Reason("fetch bs.debug_str", "speaks of HAProxy's inner structures; bs.id, bc_err_name, ssl_bc_cipher and 'show sess' tell what is known of the server's side"),
            new Reason("fetch term_events", "speaks of HAProxy's inner layers; txn.sess_term_state and fc_err_name tell how a stream ended"),
            new Reason("fetch internal.", "looks into HAProxy's own form of a message; use req.hdrs, res.hdrs, req.body and the like"),
            new Reason("fetch fc_saved_syn", "no Java network library hands out TCP_SAVED_SYN; a PROXY protocol header (fc_pp_tlv) can carry what a balancer in front has seen"),
            new Reason("fetch fcgi.", "jlb does not speak FastCGI; put a server that does between"),
            new Reason("fetch spoe.engine-id", "jlb does not speak SPOE; a fetch or an action in Java can ask another service (FetchProvider)"),
            new Reason("fetch ssl_fc_unique_id", FINISHED),
            new Reason("fetch ssl_bc_unique_id", FINISHED));

    private OutOfReach() {}

    /** Null when there is no such reason. @param kindAndName {@code fetch <name>} or {@code converter <name>} */
    public static String reason(String kindAndName) {
        return REASONS.stream().filter(reason -> kindAndName.startsWith(reason.start)).map(Reason::text).findFirst().orElse(null);
    }
}
