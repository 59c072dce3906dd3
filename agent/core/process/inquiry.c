#include "agent/core/process/inquiry.h"

#define BATCH 500      /* processes in one question */
#define ANSWER_MS 3000 /* for its answer */
#define TURN_MS 1000   /* at least, from one turn to the next */

static const char *const whats[PH_INQUIRE_COUNT] = {
        [PH_INQUIRE_IDENTITY] = "identity",
        [PH_INQUIRE_CURRENT] = "current",
};

void ph_inquiry_init(struct ph_inquiry *inquiry, struct ph_census *census,
        enum ph_inquiry_kind kind, void (*on_step)(void *context), void *context)
{
        *inquiry = (struct ph_inquiry){
                .census = census, .kind = kind, .on_step = on_step, .context = context};
}

static bool has_allowance(struct ph_inquiry *inquiry)
{
        const struct ph_census *census = inquiry->census;

        return ph_allowance_has(&inquiry->allowance, uv_now(census->loop), census->budget_percent);
}

/* Those that did not answer in one turn are asked again in the next. */
static void begin_turn(struct ph_inquiry *inquiry)
{
        uint64_t now = uv_now(inquiry->census->loop);

        if (inquiry->left > 0 || inquiry->census->table.size == 0 ||
                (inquiry->turn_ms != 0 && now - inquiry->turn_ms < TURN_MS))
                return;
        inquiry->turn_ms = now;
        inquiry->left = inquiry->census->table.size;
}

static bool is_to_ask(const struct ph_inquiry *inquiry, uint32_t row)
{
        const struct ph_ptable *table = &inquiry->census->table;

        if (!ph_ptable_is_used(table, row) || ph_ptable_is_dying(table, row))
                return false;
        return inquiry->kind == PH_INQUIRE_CURRENT || table->identity[row] == PH_IDENTITY_UNKNOWN;
}

static uint32_t find_rows(struct ph_inquiry *inquiry, uint32_t rows[BATCH])
{
        uint32_t count = 0;

        for (; inquiry->left > 0 && count < BATCH; inquiry->left--, inquiry->next++) {
                if (inquiry->next >= inquiry->census->table.size)
                        inquiry->next = 0;
                if (is_to_ask(inquiry, inquiry->next))
                        rows[count++] = inquiry->next;
        }
        return count;
}

static void on_answer(void *context, const struct ph_answer *answer)
{
        struct ph_inquiry *inquiry = context;
        struct ph_etf in = answer->term;
        struct ph_facts facts;
        uint32_t length;

        inquiry->ref = 0;
        ph_allowance_spend(&inquiry->allowance, (double)(uv_hrtime() - inquiry->asked_ns) / 1e6);
        if (answer->kind == PH_ANSWER_DONE && ph_etf_read_list(&in, &length) == 0) {
                while (length-- > 0 && ph_facts_read(&in, &facts) == 0)
                        ph_census_learn(inquiry->census, &facts);
        }
        inquiry->on_step(inquiry->context);
}

static void ask(struct ph_inquiry *inquiry, const uint32_t *rows, uint32_t count)
{
        const struct ph_census *census = inquiry->census;
        struct ph_etf_builder *command = ph_requests_command_list(census->requests, "look", count);

        for (uint32_t i = 0; i < count; i++) {
                ph_etf_build_tuple(command, 2);
                ph_census_build_pid(census, command, census->table.pid[rows[i]]);
                ph_etf_build_atom(command, whats[inquiry->kind]);
        }
        ph_etf_build_nil(command);
        inquiry->asked_ns = uv_hrtime();
        inquiry->ref = ph_requests_send(census->requests, ANSWER_MS, on_answer, inquiry, NULL);
}

void ph_inquiry_go_on(struct ph_inquiry *inquiry)
{
        uint32_t rows[BATCH], count;

        if (inquiry->ref != 0 || !has_allowance(inquiry))
                return;
        if (inquiry->kind == PH_INQUIRE_IDENTITY && inquiry->census->table.unidentified == 0)
                return;
        begin_turn(inquiry);
        count = find_rows(inquiry, rows);
        if (count > 0)
                ask(inquiry, rows, count);
}

bool ph_inquiry_is_young(const struct ph_inquiry *inquiry, uint64_t ms)
{
        return inquiry->ref != 0 && uv_now(inquiry->census->loop) - inquiry->turn_ms < ms;
}

void ph_inquiry_rest(struct ph_inquiry *inquiry)
{
        ph_requests_cancel(inquiry->census->requests, inquiry->ref);
        inquiry->ref = 0;
        inquiry->left = inquiry->next = 0;
        inquiry->turn_ms = 0;
}
