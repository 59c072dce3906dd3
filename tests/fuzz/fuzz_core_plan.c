/*
 * What the probe tells for the plan of a kill: the input is cut into answers, which are as well or
 * badly formed as it has it, so that anybody may be linked to and supervise anybody. Whatever they
 * are, there is a plan in the end, and it is written.
 *
 * Input: [kind, length of 2 bytes, term]…
 */
#include <string.h>

#include "agent/core/kill/plan_write.h"
#include "agent/core/kill/planner_read.h"
#include "agent/core/kill/planner_work.h"
#include "tests/fuzz/fuzz.h"

enum { ROUNDS = 20 };

static int read_members(struct ph_planner *planner, struct ph_etf in)
{
        const struct ph_kinship *kinship = &planner->kinship;

        if (kinship->application_count == 0 || kinship->applications[0].has_members)
                return 0;
        return ph_planner_read_members(planner, in, kinship->applications[0].master);
}

static void read_answer(struct ph_planner *planner, uint8_t kind, struct ph_etf in)
{
        static int (*const readers[])(struct ph_planner * planner, struct ph_etf in) = {
                ph_planner_read_running, ph_planner_read_kin, ph_planner_read_supervisors,
                read_members, ph_planner_read_name};

        if (planner->target < 0)
                ph_planner_read_found(planner, in);
        else
                readers[kind % (sizeof(readers) / sizeof(readers[0]))](planner, in);
}

/* Calls @use with each answer of the input. */
static void for_each(const uint8_t *data, size_t size, struct ph_planner *planner,
        void (*use)(struct ph_planner *planner, uint8_t kind, struct ph_etf in))
{
        while (size > 3) {
                size_t length = (size_t)data[1] << 8 | data[2];

                length = length < size - 3 ? length : size - 3;
                use(planner, data[0], ph_etf_of(data + 3, length));
                data += 3 + length;
                size -= 3 + length;
        }
}

/* What is wanted and wasn't told is unknown. */
static void compute(struct ph_planner *planner)
{
        for (unsigned round = 0; round < ROUNDS; round++) {
                ph_plan_wants_finish(&planner->wants);
                ph_fuzz_check(ph_plan_wants_init(&planner->wants, &planner->kinship) == 0);
                ph_fuzz_check(ph_plan_compute(&planner->kinship, planner->target, planner->is_kill,
                                      &planner->wants, &planner->plan) == 0);
                if (!planner->wants.any) {
                        planner->has_plan = true;
                        return;
                }
                ph_plan_finish(&planner->plan);
                ph_fuzz_check(ph_planner_settle_late(planner) == 0);
        }
}

/* What the dead own is read when they are known. */
static void read_losses(struct ph_planner *planner, uint8_t kind, struct ph_etf in)
{
        if (kind % 2 == 0)
                ph_planner_read_tables(planner, in);
        else
                ph_planner_read_watchers(planner, in);
}

static void write_plan(struct ph_planner *planner)
{
        struct ph_json json = {0};
        cJSON *object = cJSON_CreateObject();

        ph_planner_write_notes(planner);
        ph_plan_write(planner, &json, object);
        ph_fuzz_check(!json.failed);
        cJSON_Delete(object);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct ph_requests requests = {0};
        struct ph_planner *planner = calloc(1, sizeof(*planner));

        ph_fuzz_check(planner != NULL);
        planner->requests = &requests;
        planner->word_size = 8;
        planner->target = PH_NO_KIN;
        planner->is_kill = size % 2 == 0;
        ph_kinship_init(&planner->kinship);
        planner->kinship.limit = 40;
        for_each(data, size, planner, read_answer);
        if (planner->target >= 0)
                compute(planner);
        if (planner->has_plan) {
                for_each(data, size, planner, read_losses);
                write_plan(planner);
        }
        ph_planner_destroy(planner);
        return 0;
}
