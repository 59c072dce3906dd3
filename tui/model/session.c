#include "tui/model/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol/json.h"
#include "protocol/limits.h"
#include "tui/model/clock.h"

#define RETRY_MS 5000 /* a node that came back and did not let us in is tried again after this */

struct attaching {
        struct ph_job job; /* first */
        struct ph_session *session;
        const struct ph_host *host;
        char target[256];
        struct ph_host_attach options;
        struct ph_host_agent agent;
        int result;
        struct ph_error error;
};

static void change(struct ph_session *session, enum ph_session_state state)
{
        session->state = state;
        session->since_ms = ph_clock_ms();
        ph_discovery_want(
                &session->discovery, state == PH_SESSION_IDLE || state == PH_SESSION_WAITING);
        session->on_change(session->context);
}

static void connect_feeds(struct ph_session *session, struct ph_client *client)
{
        for (struct ph_feed *feed = session->feeds; feed != NULL; feed = feed->next)
                ph_feed_connect(feed, client);
}

static void disconnect(struct ph_session *session)
{
        connect_feeds(session, NULL);
        ph_client_close(session->client);
        session->client = NULL;
}

static void become_idle(struct ph_session *session)
{
        disconnect(session);
        session->is_closing = false;
        session->is_injected = false;
        change(session, PH_SESSION_IDLE);
}

/* That a node waited for is there and fails us is no reason to give up waiting. */
static void fail(struct ph_session *session, const struct ph_error *error)
{
        if (session->is_closing) { /* then nobody wants to know */
                become_idle(session);
                return;
        }
        disconnect(session);
        session->error = *error;
        change(session, session->refused_pid != 0 ? PH_SESSION_WAITING : PH_SESSION_FAILED);
}

static void on_closed(void *context, const struct ph_client_end *end)
{
        struct ph_session *session = context;
        enum ph_session_state state = session->state;

        if (session->is_closing) {
                become_idle(session);
                return;
        }
        if (state != PH_SESSION_LIVE) {
                fail(session, &end->error);
                return;
        }
        disconnect(session);
        session->error = end->error;
        snprintf(session->leaving, sizeof(session->leaving), "%s", end->leaving);
        change(session, PH_SESSION_ENDED);
}

static void on_stop_answer(void *context, const cJSON *result, const struct ph_error *error)
{
        struct ph_session *session = context;

        (void)result;
        if (error == NULL || error->code == PH_ERROR_GONE || error->code == PH_ERROR_STOPPING)
                return; /* then the connection ends */
        session->error = *error;
        become_idle(session);
}

/* Who else looks through this agent goes on doing so. */
static void on_last_hello(void *context, const cJSON *result, const struct ph_error *error)
{
        struct ph_session *session = context;

        if (error != NULL || ph_json_get_int(result, "clients", 2) > 1) {
                if (error != NULL)
                        session->error = *error;
                become_idle(session);
                return;
        }
        if (ph_client_call(session->client, "agent.stop", NULL, PH_REQUEST_TIMEOUT_MS,
                    on_stop_answer, session) < 0)
                become_idle(session);
}

static void close_connection(struct ph_session *session)
{
        connect_feeds(session, NULL);
        if (!session->is_injected || session->options->keep ||
                ph_client_hello(session->client, PH_REQUEST_TIMEOUT_MS, on_last_hello, session) < 0)
                become_idle(session);
        else
                change(session, PH_SESSION_CLOSING);
}

static void copy(char *out, size_t size, const cJSON *object, const char *name)
{
        snprintf(out, size, "%s", ph_json_get_string(object, name, ""));
}

static void read_hello(struct ph_hello *hello, const cJSON *result)
{
        copy(hello->node, sizeof(hello->node), result, "node");
        copy(hello->otp, sizeof(hello->otp), result, "otp_release");
        copy(hello->erts, sizeof(hello->erts), result, "erts_version");
        copy(hello->elixir, sizeof(hello->elixir), result, "elixir_version");
        copy(hello->syntax, sizeof(hello->syntax), result, "syntax");
        copy(hello->mode, sizeof(hello->mode), result, "mode");
        hello->attached = ph_json_get_bool(result, "attached", false);
        hello->kill_enabled = ph_json_get_bool(result, "kill_enabled", false);
        hello->contents_enabled = ph_json_get_bool(result, "contents_enabled", true);
        hello->os_pid = ph_json_get_int(result, "os_pid", 0);
        hello->clients = ph_json_get_int(result, "clients", 1);
        hello->budget_percent = ph_json_get_int(result, "budget_percent", 0);
}

static void on_hello(void *context, const cJSON *result, const struct ph_error *error)
{
        struct ph_session *session = context;

        if (error != NULL) {
                fail(session, error);
                return;
        }
        read_hello(&session->hello, result);
        if (session->hello.node[0] != '\0')
                snprintf(session->name, sizeof(session->name), "%s", session->hello.node);
        session->refused_pid = 0;
        if (session->is_closing) {
                close_connection(session);
                return;
        }
        change(session, PH_SESSION_LIVE);
        connect_feeds(session, session->client);
}

static void greet(struct ph_session *session, const struct ph_host_agent *agent)
{
        struct ph_client_options options = {.loop = session->loop,
                .path = session->target,
                .uid = agent->uid,
                .on_closed = on_closed,
                .context = session};
        struct ph_error error;

        session->is_injected = agent->injected;
        snprintf(session->name, sizeof(session->name), "%s", agent->name);
        if (ph_client_adopt(&options, agent->fd, &session->client, &error) < 0) {
                fail(session, &error);
                return;
        }
        change(session, PH_SESSION_GREETING);
        if (ph_client_hello(session->client, PH_REQUEST_TIMEOUT_MS, on_hello, session) < 0) {
                ph_error_set(&error, PH_ERROR_FAILED, "there is no memory to say hello");
                fail(session, &error);
        }
}

static void run_attach(struct ph_job *job)
{
        struct attaching *attaching = (struct attaching *)job;

        attaching->result = attaching->host->attach(attaching->host->context, &attaching->options,
                &attaching->agent, &attaching->error);
}

static void finish_attach(struct ph_job *job)
{
        struct attaching *attaching = (struct attaching *)job;
        struct ph_session *session = attaching->session;

        if (attaching->result < 0)
                fail(session, &attaching->error);
        else
                greet(session, &attaching->agent);
        free(attaching);
}

static void drop_attach(struct ph_job *job)
{
        struct attaching *attaching = (struct attaching *)job;

        if (attaching->result >= 0 && attaching->agent.fd >= 0)
                close(attaching->agent.fd);
        free(attaching);
}

void ph_session_attach(struct ph_session *session, const char *target)
{
        struct attaching *attaching = calloc(1, sizeof(*attaching));
        struct ph_error error;

        snprintf(session->target, sizeof(session->target), "%s", target);
        session->error = (struct ph_error){0};
        session->opens_only_node = false;
        if (attaching == NULL) {
                ph_error_set(&error, PH_ERROR_FAILED, "there is no memory to attach");
                fail(session, &error);
                return;
        }
        attaching->job = (struct ph_job){run_attach, finish_attach, drop_attach, NULL};
        attaching->session = session;
        attaching->host = session->options->host;
        attaching->agent.fd = -1;
        attaching->result = -ECANCELED;
        snprintf(attaching->target, sizeof(attaching->target), "%s", target);
        attaching->options = (struct ph_host_attach){.target = attaching->target,
                .cookie_file = session->options->cookie_file,
                .allow_kill = session->options->allow_kill,
                .budget = session->options->budget};
        change(session, PH_SESSION_ATTACHING);
        ph_worker_submit(session->worker, &attaching->job);
}

void ph_session_retry(struct ph_session *session)
{
        char target[sizeof(session->target)];

        snprintf(target, sizeof(target), "%s", session->target);
        ph_session_attach(session, target);
}

void ph_session_wait(struct ph_session *session)
{
        session->refused_pid = 0;
        change(session, PH_SESSION_WAITING);
}

void ph_session_close(struct ph_session *session)
{
        if (session->is_closing)
                return;
        session->error = (struct ph_error){0};
        if (session->state == PH_SESSION_LIVE) {
                session->is_closing = true;
                close_connection(session);
        } else if (session->state == PH_SESSION_ATTACHING ||
                   session->state == PH_SESSION_GREETING) {
                session->is_closing = true;
                session->on_change(session->context);
        } else if (session->state != PH_SESSION_IDLE) {
                become_idle(session);
        }
}

/* Nobody has to choose from one. Where there was none, the first that comes is the one. */
static void open_only_node(struct ph_session *session)
{
        const struct ph_discovery *nodes = &session->discovery;

        if (nodes->is_listed && nodes->count > 1)
                session->opens_only_node = false;
        if (session->opens_only_node && nodes->is_listed && nodes->count == 1)
                ph_session_attach(session, nodes->nodes[0].target);
        else
                session->on_change(session->context);
}

/* Looks for something that has the name of the node that went away. */
static void open_returned_node(struct ph_session *session)
{
        const struct ph_host_node *node = ph_discovery_find(&session->discovery, session->name);
        bool is_refused = node != NULL && node->os_pid == session->refused_pid &&
                          (session->error.code == PH_ERROR_REFUSED ||
                                  ph_clock_ms() - session->refused_ms < RETRY_MS);

        if (node == NULL || is_refused)
                return;
        session->refused_pid = node->os_pid != 0 ? node->os_pid : -1;
        session->refused_ms = ph_clock_ms();
        ph_session_attach(session, node->target);
}

static void on_list(void *context)
{
        struct ph_session *session = context;

        if (session->state == PH_SESSION_WAITING)
                open_returned_node(session);
        else if (session->state == PH_SESSION_IDLE)
                open_only_node(session);
}

int ph_session_init(struct ph_session *session, uv_loop_t *loop,
        const struct ph_session_options *options, void (*on_change)(void *context), void *context)
{
        int r;

        *session = (struct ph_session){
                .loop = loop, .options = options, .on_change = on_change, .context = context};
        r = ph_worker_create(loop, &session->worker);
        if (r < 0)
                return r;
        session->discovery.host = options->host;
        session->discovery.worker = session->worker;
        session->discovery.on_list = on_list;
        session->discovery.context = session;
        session->since_ms = ph_clock_ms();
        session->opens_only_node = options->target == NULL;
        ph_discovery_want(&session->discovery, options->target == NULL);
        return 0;
}

void ph_session_finish(struct ph_session *session)
{
        ph_worker_close(session->worker);
        disconnect(session);
        session->worker = NULL;
}

void ph_session_tick(struct ph_session *session, uint64_t now_ms)
{
        ph_discovery_tick(&session->discovery, now_ms);
        for (struct ph_feed *feed = session->feeds; feed != NULL; feed = feed->next)
                ph_feed_tick(feed, now_ms);
}

void ph_session_add_feed(struct ph_session *session, struct ph_feed *feed)
{
        if (feed->session != NULL)
                return;
        feed->session = session;
        feed->next = session->feeds;
        session->feeds = feed;
        ph_feed_connect(feed, session->state == PH_SESSION_LIVE ? session->client : NULL);
}

void ph_session_remove_feed(struct ph_feed *feed)
{
        struct ph_feed **at;

        if (feed->session == NULL)
                return;
        at = &feed->session->feeds;
        while (*at != feed)
                at = &(*at)->next;
        *at = feed->next;
        feed->session = NULL;
        ph_feed_stop(feed);
}
