package dev.jlb.sample;

/**
 * What is there of a message's body while rules look at it (manual 7.3.6, "req.body").
 *
 * @param bytes payload without framing, at most a buffer's worth
 * @param size what the message announced, or what is there when it announced nothing
 * @param complete whether that is all
 * @param full whether the buffer takes no more, so that waiting is in vain
 */
public record HttpBody(byte[] bytes, long size, boolean complete, boolean full) {}
