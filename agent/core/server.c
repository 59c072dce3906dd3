#include "agent/core/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent/core/loop.h"
#include "protocol/limits.h"
#include "protocol/rpc.h"

#define BACKLOG 64
#define RETRY_MS 1000

static void on_session_closed(struct ph_server *server, struct ph_session *session)
{
        struct ph_session **link = &server->sessions;

        while (*link != session)
                link = &(*link)->next;
        *link = session->next;
        server->clients--;
        server->on_clients(server->context, server->clients);
}

/* Only the node's own user and root may look. Nothing has been read from the peer yet. */
static bool is_welcome(struct ph_session *session, int fd)
{
        struct ucred peer;
        socklen_t size = sizeof(peer);

        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
                return false;
        session->uid = peer.uid;
        session->os_pid = peer.pid;
        return peer.uid == geteuid() || peer.uid == 0;
}

/* Takes over @fd. */
static int open_pipe(struct ph_session *session, int fd)
{
        int r = ph_loop_reserve(session->pipe.loop, fd);

        if (r == 0)
                r = uv_pipe_open(&session->pipe, fd);
        if (r < 0)
                close(fd);
        return r;
}

static void begin_session(struct ph_server *server, struct ph_session *session, int fd)
{
        bool welcome = is_welcome(session, fd);

        welcome = open_pipe(session, fd) == 0 && welcome;
        if (welcome && server->clients > PH_MAX_CLIENTS)
                ph_session_refuse(session, PH_ERROR_LIMIT, "the agent has 64 clients already");
        else if (!welcome || ph_session_read(session) < 0)
                ph_session_close(session);
}

static void take_connection(struct ph_server *server, int fd)
{
        struct ph_session_owner owner = {.context = server->context,
                .read_buffer = server->read_buffer,
                .on_call = server->on_call,
                .server = server,
                .on_closed = on_session_closed};
        struct ph_session *session = ph_session_create(server->listener.loop, &owner);

        if (session == NULL) {
                close(fd);
                return;
        }
        session->number = ++server->accepted;
        session->next = server->sessions;
        server->sessions = session;
        server->clients++;
        begin_session(server, session, fd);
        server->on_clients(server->context, server->clients);
}

static void on_retry(uv_timer_t *retry);

/* Without a free descriptor the connection stays where it is, and so the listener would stay
 * readable. */
static void on_readable(uv_poll_t *listener, int status, int events)
{
        struct ph_server *server = listener->data;
        int fd = accept4(server->socket, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        (void)status;
        (void)events;
        if (fd >= 0) {
                take_connection(server, fd);
        } else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
                uv_poll_stop(listener);
                uv_timer_start(&server->retry, on_retry, RETRY_MS, 0);
        }
}

static void on_retry(uv_timer_t *retry)
{
        struct ph_server *server = retry->data;

        uv_poll_start(&server->listener, UV_READABLE, on_readable);
}

static int fail(struct ph_error *error, const char *path, int number)
{
        ph_error_set(error, PH_ERROR_FAILED, "can't open the agent's socket in %.120s: %s", path,
                strerror(-number));
        return number;
}

/* A node in another container may have our pid and our folder, too. */
static bool is_in_use(const struct sockaddr_un *address)
{
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        bool used =
                fd >= 0 && (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 ||
                                   errno == EAGAIN);

        if (fd >= 0)
                close(fd);
        return used;
}

/* A socket of our name is most often ours from before, or that of a process that is gone. */
static int bind_socket(struct ph_server *server)
{
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

        if (fd < 0)
                return -errno;
        ph_folder_path(server->folder, server->name, address.sun_path, sizeof(address.sun_path));
        if (is_in_use(&address)) {
                close(fd);
                return -EADDRINUSE;
        }
        unlinkat(server->folder, server->name, 0);
        if (fchmod(fd, S_IRUSR | S_IWUSR) < 0 ||
                bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
                int number = errno;

                close(fd);
                return -number;
        }
        return fd;
}

static void stop_listening(struct ph_server *server)
{
        if (uv_is_closing((uv_handle_t *)&server->listener))
                return;
        uv_close((uv_handle_t *)&server->listener, NULL);
        uv_close((uv_handle_t *)&server->retry, NULL);
}

static int listen_on(struct ph_server *server, uv_loop_t *loop)
{
        int r = listen(server->socket, BACKLOG) < 0 ? -errno : 0;

        if (r == 0)
                r = uv_poll_init(loop, &server->listener, server->socket);
        if (r < 0)
                return r;
        server->listener.data = server->retry.data = server;
        uv_timer_init(loop, &server->retry);
        r = uv_poll_start(&server->listener, UV_READABLE, on_readable);
        if (r < 0)
                stop_listening(server);
        return r;
}

static int open_socket(struct ph_server *server, uv_loop_t *loop)
{
        int r = bind_socket(server);

        if (r < 0)
                return r;
        server->socket = r;
        return listen_on(server, loop);
}

int ph_server_open(struct ph_server *server, uv_loop_t *loop, const char *path, long os_pid,
        struct ph_error *error)
{
        int r;

        server->path = strdup(path);
        server->read_buffer = malloc(PH_SESSION_READ_BYTES);
        server->folder = server->socket = -1;
        snprintf(server->name, sizeof(server->name), "%ld.sock", os_pid);
        r = server->path != NULL && server->read_buffer != NULL ? 0 : fail(error, path, -ENOMEM);
        if (r == 0)
                r = server->folder = ph_folder_open("", path, geteuid(), true, error);
        if (r >= 0) {
                r = open_socket(server, loop);
                if (r < 0)
                        fail(error, path, r);
        }
        if (r < 0)
                ph_server_finish(server);
        return r < 0 ? r : 0;
}

void ph_server_unlink(const struct ph_server *server)
{
        if (server->folder < 0)
                return;
        unlinkat(server->folder, server->name, 0);
        rmdir(server->path);
}

static void say_goodbye(struct ph_session *session, const char *reason)
{
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();
        size_t length = 0;
        char *line;

        ph_json_string(&json, params, "reason", reason);
        line = ph_rpc_format_notification("agent.leaving", params, &length);
        ph_session_send(session, line, length);
        ph_session_close(session);
}

void ph_server_close(struct ph_server *server, const char *reason)
{
        ph_server_unlink(server);
        for (struct ph_session *session = server->sessions; session != NULL;
                session = session->next) {
                if (!session->closing)
                        say_goodbye(session, reason);
        }
        stop_listening(server);
}

void ph_server_finish(struct ph_server *server)
{
        if (server->socket >= 0)
                close(server->socket);
        if (server->folder >= 0)
                close(server->folder);
        server->socket = server->folder = -1;
        free(server->path);
        free(server->read_buffer);
        server->path = NULL;
        server->read_buffer = NULL;
}
