package dev.jlb.config.model;

/**
 * {@code source} of a back end or server (manual 4.2 and 5.2): where connections to servers come from.
 *
 * @param host literal address; "" lets the system choose
 * @param lowPort 0 lets the system choose
 * @param highPort last port of a range, {@code lowPort} when there is none
 * @param use whose address the server sees instead
 * @param foreign of {@code usesrc <addr2>[:<port2>]}; else null
 * @param header of {@code usesrc hdr_ip(...)}: its arguments; else ""
 * @param interfaceName "" for any
 */
public record SourceAddress(String host, int lowPort, int highPort, Use use, Address.Inet foreign, String header, String interfaceName) {
    /** {@code usesrc}. */
    public enum Use {
        OWN,
        ADDRESS,
        CLIENT,
        CLIENT_IP,
        HEADER
    }
}
