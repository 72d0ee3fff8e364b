package dev.jlb.config.model;

import java.util.Locale;
import java.util.Optional;

/** What a stick table can store beside a key (manual 11.1, "store"), in the order in which the runtime API shows it. */
public enum DataType {
    SERVER_ID(Kind.COUNT),
    GPT0(Kind.COUNT),
    GPC0(Kind.COUNT),
    GPC0_RATE(Kind.RATE),
    CONN_CNT(Kind.COUNT),
    CONN_RATE(Kind.RATE),
    CONN_CUR(Kind.COUNT),
    SESS_CNT(Kind.COUNT),
    SESS_RATE(Kind.RATE),
    HTTP_REQ_CNT(Kind.COUNT),
    HTTP_REQ_RATE(Kind.RATE),
    HTTP_ERR_CNT(Kind.COUNT),
    HTTP_ERR_RATE(Kind.RATE),
    BYTES_IN_CNT(Kind.LONG),
    BYTES_IN_RATE(Kind.RATE),
    BYTES_OUT_CNT(Kind.LONG),
    BYTES_OUT_RATE(Kind.RATE),
    GPC1(Kind.COUNT),
    GPC1_RATE(Kind.RATE),
    SERVER_KEY(Kind.COUNT),
    HTTP_FAIL_CNT(Kind.COUNT),
    HTTP_FAIL_RATE(Kind.RATE),
    GPT(Kind.COUNT),
    GPC(Kind.COUNT),
    GPC_RATE(Kind.RATE),
    GLITCH_CNT(Kind.COUNT),
    GLITCH_RATE(Kind.RATE);

    /** How a value is kept. */
    public enum Kind {
        /** 32 bits, unsigned. */
        COUNT(1),
        /** 64 bits. */
        LONG(2),
        /** A count over a sliding period: when the period began, this period's events, those of the one before. */
        RATE(3);

        private final int cells;

        Kind(int cells) {
            this.cells = cells;
        }

        /** Cells of 32 bits that a value takes. */
        public int cells() {
            return cells;
        }
    }

    private final Kind kind;
    private final String text;

    DataType(Kind kind) {
        this.kind = kind;
        this.text = name().toLowerCase(Locale.ROOT);
    }

    public Kind kind() {
        return kind;
    }

    /** As in the configuration. */
    public String text() {
        return text;
    }

    /** Types that are arrays: {@code gpc(<nb>)}, {@code gpt(<nb>)}, {@code gpc_rate(<nb>,<period>)}. */
    public boolean isArray() {
        return this == GPT || this == GPC || this == GPC_RATE;
    }

    public static Optional<DataType> of(String text) {
        for (DataType type : values()) {
            if (type.text.equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
