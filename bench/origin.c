// origin HTTP_PORT BULK_PORT: the back end of every measurement, one thread, epoll.
// HTTP: GET /N answers N bytes; a request with "Upgrade: websocket" gets 101, afterwards every byte comes back.
// Bulk: sends bytes as fast as they are taken.
#include "net.h"

enum kind { HTTP_LISTENER, BULK_LISTENER, HTTP, ECHO, BULK };

struct conn {
    int fd;
    enum kind kind;
    int have;          // bytes of an incomplete request
    char in[4096];
    const char *out;   // what is still to be written
    size_t left;
    char *own;         // a response made for this connection
};

static char zeros[1 << 20];
static int ep;

static void watch(struct conn *c, uint32_t events, int op) {
    struct epoll_event e = {.events = events, .data.ptr = c};
    if (epoll_ctl(ep, op, c->fd, &e) < 0) die("epoll_ctl");
}

static struct conn *add(int fd, enum kind kind, uint32_t events) {
    struct conn *c = calloc(1, sizeof *c);
    c->fd = fd;
    c->kind = kind;
    watch(c, events, EPOLL_CTL_ADD);
    return c;
}

static void drop(struct conn *c) {
    close(c->fd);
    free(c->own);
    free(c);
}

static int listener(int port) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in a = loopback(port);
    if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 16384) < 0) die("listen");
    tune(fd);
    return fd;
}

// Writes what is left; 0 when the connection is gone.
static int flush(struct conn *c) {
    while (c->left > 0) {
        ssize_t n = write(c->fd, c->out, c->left);
        if (n < 0) {
            if (errno != EAGAIN) return 0;
            watch(c, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
            return 1;
        }
        c->out += n;
        c->left -= n;
    }
    return 1;
}

static void answer(struct conn *c, const char *request) {
    static const char *upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    if (strcasestr(request, "upgrade: websocket")) {
        c->kind = ECHO;
        c->out = upgraded;
        c->left = strlen(upgraded);
        return;
    }
    const char *path = strchr(request, ' ');
    long size = path ? atol(path + 2) : 0;
    free(c->own);
    c->own = malloc(size + 256);
    int head = sprintf(c->own, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %ld\r\n\r\n", size);
    memset(c->own + head, 'x', size);
    c->out = c->own;
    c->left = head + size;
}

static int readable(struct conn *c) {
    if (c->kind == ECHO) {
        char block[65536];
        ssize_t n = read(c->fd, block, sizeof block);
        if (n <= 0) return n < 0 && errno == EAGAIN;
        return write(c->fd, block, n) == n; // small messages only: the peer always has room
    }
    ssize_t n = read(c->fd, c->in + c->have, sizeof c->in - 1 - c->have);
    if (n <= 0) return n < 0 && errno == EAGAIN;
    if (c->kind == BULK) return 1;
    c->have += n;
    c->in[c->have] = 0;
    char *end = strstr(c->in, "\r\n\r\n");
    if (!end) return c->have < (int)sizeof c->in - 1;
    c->have = 0; // one request at a time
    answer(c, c->in);
    return flush(c);
}

static int writable(struct conn *c) {
    if (c->kind == BULK) {
        for (int i = 0; i < 8; i++) {
            if (write(c->fd, zeros, sizeof zeros) < 0) return errno == EAGAIN;
        }
        return 1;
    }
    if (!flush(c)) return 0;
    if (c->left == 0) watch(c, EPOLLIN, EPOLL_CTL_MOD);
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    if ((ep = epoll_create1(0)) < 0) die("epoll");
    add(listener(atoi(argv[1])), HTTP_LISTENER, EPOLLIN);
    add(listener(atoi(argv[2])), BULK_LISTENER, EPOLLIN);
    for (;;) {
        struct epoll_event events[256];
        int n = epoll_wait(ep, events, 256, -1);
        for (int i = 0; i < n; i++) {
            struct conn *c = events[i].data.ptr;
            if (c->kind <= BULK_LISTENER) {
                int fd;
                while ((fd = accept(c->fd, 0, 0)) >= 0) {
                    tune(fd);
                    if (c->kind == BULK_LISTENER) add(fd, BULK, EPOLLOUT | EPOLLRDHUP);
                    else add(fd, HTTP, EPOLLIN);
                }
                continue;
            }
            int alive = !(events[i].events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP));
            if (alive && (events[i].events & EPOLLIN)) alive = readable(c);
            if (alive && (events[i].events & EPOLLOUT)) alive = writable(c);
            if (!alive) drop(c);
        }
    }
}
