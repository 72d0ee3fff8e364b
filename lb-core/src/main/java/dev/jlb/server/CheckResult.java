package dev.jlb.server;

/**
 * The outcome of one health check.
 *
 * @param code last code of the protocol (HTTP status), -1 when there is none
 * @param durationMillis how long it took, -1 when unknown
 * @param text what the server said or what went wrong, or ""
 */
public record CheckResult(Status status, int code, long durationMillis, String text) {
    public static final CheckResult UNKNOWN = new CheckResult(Status.UNKNOWN, -1, -1, "");
    public static final CheckResult INITIAL = new CheckResult(Status.INITIAL, -1, -1, "");

    /** {@code check_status} (management.txt 9.1) with HAProxy's description. */
    public enum Status {
        UNKNOWN("UNK", "Unknown", false),
        INITIAL("INI", "Initializing", false),
        SOCKET_ERROR("SOCKERR", "Socket error", false),
        L4_OK("L4OK", "Layer4 check passed", true),
        L4_TIMEOUT("L4TOUT", "Layer4 timeout", false),
        L4_CONNECTION("L4CON", "Layer4 connection problem", false),
        L6_OK("L6OK", "Layer6 check passed", true),
        L6_TIMEOUT("L6TOUT", "Layer6 timeout", false),
        L6_RESPONSE("L6RSP", "Layer6 invalid response", false),
        L7_TIMEOUT("L7TOUT", "Layer7 timeout", false),
        L7_RESPONSE("L7RSP", "Layer7 invalid response", false),
        L7_OK("L7OK", "Layer7 check passed", true),
        L7_OK_CONDITIONALLY("L7OKC", "Layer7 check conditionally passed", true),
        L7_STATUS("L7STS", "Layer7 wrong status", false),
        PROCESS_ERROR("PROCERR", "External check error", false),
        PROCESS_TIMEOUT("PROCTOUT", "External check timeout", false),
        PROCESS_OK("PROCOK", "External check passed", true),
        /** An agent that says nothing about health. */
        CHECKED("CHECKED", "No status change", false),
        HANA("HANA", "Health analyze", false);

        private final String code;
        private final String description;
        private final boolean passed;

        Status(String code, String description, boolean passed) {
            this.code = code;
            this.description = description;
            this.passed = passed;
        }

        /** The short name of {@code show stat}. */
        public String code() {
            return code;
        }

        public String description() {
            return description;
        }

        public boolean passed() {
            return passed;
        }

        /** True for results whose {@link CheckResult#code} is worth showing. */
        public boolean hasCode() {
            return this == L7_OK || this == L7_OK_CONDITIONALLY || this == L7_STATUS || this == PROCESS_ERROR || this == PROCESS_TIMEOUT || this == PROCESS_OK;
        }
    }

    public boolean passed() {
        return status.passed();
    }
}
