package dev.jlb.config.model;

/** Which section a proxy was declared in, and so which sides it has. */
public enum ProxyKind {
    DEFAULTS,
    FRONTEND,
    BACKEND,
    LISTEN;

    public boolean hasFrontend() {
        return this == FRONTEND || this == LISTEN;
    }

    public boolean hasBackend() {
        return this == BACKEND || this == LISTEN;
    }
}
