package dev.jlb.cli;

import dev.jlb.config.syntax.Features;

/** What {@code -v} and {@code -vv} print, in HAProxy's layout because scripts look for its lines. */
final class Version {
    private Version() {}

    /** What {@code -v} prints: the first lines of {@code -vv}. */
    static String brief() {
        return details().lines().limit(3).collect(java.util.stream.Collectors.joining("\n"));
    }

    static String line() {
        return "HAProxy version " + Features.LANGUAGE_VERSION + "-jlb 2026/11/20 - jlb, a load balancer on the JVM that speaks HAProxy's language";
    }

    static String details() {
        return line() + """

                Status: development version of jlb; language of HAProxy %s.
                Running on: %s %s, %s
                Build options :
                  TARGET  = jvm

                Feature list : %s

                Default settings :
                  bufsize = 16384, maxrewrite = 1024, maxpollevents = 200

                Available polling systems :
                      epoll : pref=300,  test result OK
                        nio : pref=200,  test result OK
                Total: 2 (2 usable), will use epoll.

                Available multiplexer protocols :
                (protocols marked as <default> cannot be specified using 'proto' keyword)
                         h1 : mode=HTTP  side=FE|BE  mux=H1
                  <default> : mode=TCP   side=FE|BE  mux=PASS

                Available services : none
                """.formatted(Features.LANGUAGE_VERSION, System.getProperty("java.vm.name"), Runtime.version(), System.getProperty("os.name"), Features.list());
    }
}
