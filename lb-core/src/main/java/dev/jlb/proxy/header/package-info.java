/** The headers that a client connection may begin with to say whose it is: the PROXY protocol's and NetScaler's. What they said comes as a user event. */
package dev.jlb.proxy.header;
