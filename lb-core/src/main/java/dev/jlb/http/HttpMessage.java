package dev.jlb.http;

/** Placeholder until the http package lands. */
public final class HttpMessage {}
