package dev.jlb.config.model;

/** Where to listen, connect or send to (manual 11 / 2.9 "address formats"). */
public sealed interface Address {
    /**
     * @param host literal address or host name; "" for any ("*" or nothing)
     * @param port 0 where none was given
     * @param portOffset true for {@code +1000} / {@code -1000}: relative to the client's destination port (servers only)
     * @param family {@code ipv4}, {@code ipv6} or "" when not forced
     */
    record Inet(String family, String host, int port, boolean portOffset) implements Address {
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host.isEmpty() ? "*" : host) + ":" + port;
        }
    }

    /**
     * A UNIX socket.
     *
     * @param isAbstract in Linux' name space without files ({@code abns@}, {@code abnsz@})
     * @param tight it was written {@code abnsz@}. Every abstract name ends where it ends: HAProxy fills the whole address behind {@code abns@}, for which Netty's binding has no call
     */
    record Unix(String path, boolean isAbstract, boolean tight) implements Address {
        public Unix(String path, boolean isAbstract) {
            this(path, isAbstract, false);
        }

        /** As the system takes it: an abstract name stands behind a NUL. */
        public String systemPath() {
            return isAbstract ? "\0" + path : path;
        }

        @Override
        public String toString() {
            return (!isAbstract ? "unix@" : tight ? "abnsz@" : "abns@") + path;
        }
    }

    /** An inherited file descriptor ({@code fd@3}). */
    record Descriptor(int fd) implements Address {
        @Override
        public String toString() {
            return "fd@" + fd;
        }
    }

    /** A named ring ({@code ring@name}). */
    record Ring(String name) implements Address {
        @Override
        public String toString() {
            return "ring@" + name;
        }
    }

    /** A back end in {@code mode log} ({@code backend@name}). */
    record LogBackend(String name) implements Address {
        @Override
        public String toString() {
            return "backend@" + name;
        }
    }

    /** Standard output or error, for logs. */
    record Standard(boolean error) implements Address {
        @Override
        public String toString() {
            return error ? "stderr" : "stdout";
        }
    }
}
