package dev.jlb.sample.regex;

/** A text that may be looked at so many times: what bounds an engine that backtracks. */
final class Looks implements CharSequence {
    /** There were too many. */
    static final class Spent extends RuntimeException {
        private static final long serialVersionUID = 1;
        static final Spent SPENT = new Spent();

        private Spent() {
            super(null, null, false, false);
        }
    }

    private final String text;
    private int left;

    Looks(String text, int most) {
        this.text = text;
        this.left = most;
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) {
            throw Spent.SPENT;
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
