package dev.jlb.cli;

/** The {@code jlb} command. */
public final class Main {
    private Main() {}

    /** Runs the command line and exits with its status. */
    public static void main(String[] args) {
        System.out.println("jlb");
    }
}
