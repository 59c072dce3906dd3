#include "agent/core/requests.h"

#include <errno.h>
#include <stdlib.h>

struct ph_request {
        struct ph_request *next;
        uint64_t ref;
        uint64_t timeout_ms;
        uint64_t deadline; /* loop time, ms */
        ph_answer_cb on_answer;
        void *context;
};

static void on_deadline(uv_timer_t *timer);

int ph_requests_start(
        struct ph_requests *requests, uv_loop_t *loop, const struct ph_carrier *carrier)
{
        *requests = (struct ph_requests){.carrier = *carrier, .next_ref = 1};
        ph_etf_build_init(&requests->builder);
        requests->deadline.data = requests;
        return uv_timer_init(loop, &requests->deadline);
}

void ph_requests_close(struct ph_requests *requests)
{
        while (requests->first != NULL) {
                struct ph_request *request = requests->first;

                requests->first = request->next;
                free(request);
        }
        if (!uv_is_closing((uv_handle_t *)&requests->deadline))
                uv_close((uv_handle_t *)&requests->deadline, NULL);
}

void ph_requests_finish(struct ph_requests *requests)
{
        ph_etf_build_finish(&requests->builder);
}

/* Arms the timer for the nearest deadline; without requests it rests and the loop sleeps. */
static void arm(struct ph_requests *requests)
{
        uv_timer_t *timer = &requests->deadline;
        uint64_t nearest = UINT64_MAX, now = uv_now(timer->loop);

        if (uv_is_closing((uv_handle_t *)timer))
                return;
        for (struct ph_request *request = requests->first; request; request = request->next) {
                if (request->deadline < nearest)
                        nearest = request->deadline;
        }
        if (nearest == UINT64_MAX)
                uv_timer_stop(timer);
        else
                uv_timer_start(timer, on_deadline, nearest > now ? nearest - now : 0, 0);
}

static struct ph_request **find(struct ph_requests *requests, uint64_t ref)
{
        struct ph_request **link = &requests->first;

        while (*link != NULL && (*link)->ref != ref)
                link = &(*link)->next;
        return link;
}

static struct ph_request *unlink_request(struct ph_request **link)
{
        struct ph_request *request = *link;

        *link = request->next;
        return request;
}

static void end_work(struct ph_requests *requests, uint64_t ref)
{
        struct ph_etf_builder *command = ph_requests_command(requests);

        ph_etf_build_tuple(command, 2);
        ph_etf_build_atom(command, "stop_work");
        ph_etf_build_uint64(command, ref);
        ph_requests_post(requests);
}

static void time_out(struct ph_requests *requests, struct ph_request **link)
{
        struct ph_request *request = unlink_request(link);
        struct ph_answer answer = {.kind = PH_ANSWER_ERROR};

        end_work(requests, request->ref);
        ph_error_set(&answer.error, PH_ERROR_NO_ANSWER, "the node did not answer within %llu ms",
                (unsigned long long)request->timeout_ms);
        request->on_answer(request->context, &answer);
        free(request);
}

/* Starts over after each callback, which may have changed the list. */
static void on_deadline(uv_timer_t *timer)
{
        struct ph_requests *requests = timer->data;
        struct ph_request **link = &requests->first;

        while (*link != NULL) {
                if ((*link)->deadline > uv_now(timer->loop)) {
                        link = &(*link)->next;
                        continue;
                }
                time_out(requests, link);
                link = &requests->first;
        }
        arm(requests);
}

/* The envelope {porthole, Ref, Command} is begun with the ref that the next send will use. */
struct ph_etf_builder *ph_requests_command(struct ph_requests *requests)
{
        struct ph_etf_builder *builder = &requests->builder;

        ph_etf_build_reset(builder);
        ph_etf_build_version(builder);
        ph_etf_build_tuple(builder, 3);
        ph_etf_build_atom(builder, "porthole");
        ph_etf_build_uint64(builder, requests->next_ref);
        return builder;
}

struct ph_etf_builder *ph_requests_command_list(
        struct ph_requests *requests, const char *name, size_t count)
{
        struct ph_etf_builder *builder = ph_requests_command(requests);

        ph_etf_build_tuple(builder, 2);
        ph_etf_build_atom(builder, name);
        ph_etf_build_list(builder, count);
        return builder;
}

static int transmit(struct ph_requests *requests)
{
        struct ph_etf_builder *builder = &requests->builder;
        int r = builder->error;

        if (r == 0)
                r = requests->carrier.send(
                        requests->carrier.context, builder->bytes, builder->size);
        requests->next_ref++;
        return r;
}

static void explain_unsent(int r, struct ph_error *error)
{
        if (r == -EBADMSG)
                ph_error_set(error, PH_ERROR_PARAMS, "the node does not know an atom in this");
        else
                ph_error_set(error, PH_ERROR_INTERNAL, "%s",
                        r == -ESRCH ? "porthole's probe in the node is gone"
                                    : "the request can't be put to the node");
}

uint64_t ph_requests_send(struct ph_requests *requests, uint64_t timeout_ms, ph_answer_cb on_answer,
        void *context, struct ph_error *error)
{
        struct ph_request *request = malloc(sizeof(*request));
        int r;

        if (request == NULL) {
                ph_error_no_memory(error);
                return 0;
        }
        *request = (struct ph_request){.next = requests->first,
                .ref = requests->next_ref,
                .timeout_ms = timeout_ms,
                .deadline = uv_now(requests->deadline.loop) + timeout_ms,
                .on_answer = on_answer,
                .context = context};
        r = transmit(requests);
        if (r < 0) {
                free(request);
                explain_unsent(r, error);
                return 0;
        }
        requests->first = request;
        arm(requests);
        return request->ref;
}

void ph_requests_post(struct ph_requests *requests)
{
        transmit(requests);
}

/* As credit for a request that there can't be, which the probe passes over. */
bool ph_requests_knows_atom(struct ph_requests *requests, const char *text, size_t size)
{
        struct ph_etf_builder *command = ph_requests_command(requests);

        ph_etf_build_tuple(command, 3);
        ph_etf_build_atom(command, "credit");
        ph_etf_build_atom_of(command, text, size);
        ph_etf_build_int64(command, 0);
        return transmit(requests) != -EBADMSG;
}

void ph_requests_cancel(struct ph_requests *requests, uint64_t ref)
{
        struct ph_request **link = find(requests, ref);

        if (*link == NULL)
                return;
        free(unlink_request(link));
        end_work(requests, ref);
        arm(requests);
}

bool ph_requests_is_alive(const struct ph_requests *requests)
{
        return requests->carrier.is_alive(requests->carrier.context);
}

static void read_reason(struct ph_etf *in, struct ph_error *error)
{
        const uint8_t *text = (const uint8_t *)"the probe gave no reason";
        uint32_t size = 24;

        ph_etf_read_binary(in, &text, &size);
        ph_error_set(error, PH_ERROR_INTERNAL, "%.*s", (int)(size < 200 ? size : 200),
                (const char *)text);
}

/* Whatever was asked of the probe before it was restarted is lost with it. */
static void fail_all(struct ph_requests *requests)
{
        struct ph_answer answer = {.kind = PH_ANSWER_ERROR};
        uint64_t newest = requests->next_ref;

        ph_error_set(&answer.error, PH_ERROR_INTERNAL,
                "porthole's probe in the node was killed and has been restarted; ask again");
        for (struct ph_request **link = &requests->first; *link != NULL;) {
                struct ph_request *request;

                if ((*link)->ref >= newest) {
                        link = &(*link)->next;
                        continue;
                }
                request = unlink_request(link);
                request->on_answer(request->context, &answer);
                free(request);
                link = &requests->first;
        }
        arm(requests);
}

/* Reads {Ref, Kind, Term}. Returns 0, or -EBADMSG for anything else. */
static int read_answer(struct ph_etf *in, uint64_t *ref_out, struct ph_answer *answer)
{
        struct ph_etf_atom kind;

        if (ph_etf_read_version(in) < 0 || ph_etf_read_tuple_of(in, 3) < 0 ||
                ph_etf_read_uint64(in, ref_out) < 0 || ph_etf_read_atom(in, &kind) < 0)
                return -EBADMSG;
        if (ph_etf_atom_is(&kind, "part"))
                answer->kind = PH_ANSWER_PART;
        else if (ph_etf_atom_is(&kind, "done"))
                answer->kind = PH_ANSWER_DONE;
        else
                answer->kind = PH_ANSWER_ERROR;
        if (answer->kind == PH_ANSWER_ERROR)
                read_reason(in, &answer->error);
        answer->term = *in;
        return 0;
}

void ph_requests_deliver(struct ph_requests *requests, const void *term, size_t length)
{
        struct ph_etf in = ph_etf_of(term, length);
        struct ph_answer answer = {0};
        struct ph_request **link, *request;
        uint64_t ref;

        if (read_answer(&in, &ref, &answer) < 0)
                return;
        if (ref == 0) {
                fail_all(requests);
                return;
        }
        link = find(requests, ref);
        request = *link;
        if (request == NULL)
                return;
        if (answer.kind == PH_ANSWER_PART) {
                request->deadline = uv_now(requests->deadline.loop) + request->timeout_ms;
                arm(requests);
                request->on_answer(request->context, &answer);
                return;
        }
        unlink_request(link);
        arm(requests);
        request->on_answer(request->context, &answer);
        free(request);
}
