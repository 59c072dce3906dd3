#include "agent/core/tree/applications.h"

#include <stdlib.h>
#include <string.h>

#include "agent/core/fields.h"

#define DUE_MS 2000    /* from one question to the next */
#define ANSWER_MS 2500 /* for an answer */

static const struct ph_field_spec specs[] = {
        PH_FIELD("name", TEXT, struct ph_application, name),
        PH_FIELD("version", TEXT, struct ph_application, version),
        PH_FIELD("description", TEXT, struct ph_application, description),
        PH_FIELD("type", TEXT, struct ph_application, type),
        PH_FIELD("state", TEXT, struct ph_application, state),
};

void ph_applications_init(struct ph_applications *applications, struct ph_census *census,
        void (*on_answer)(void *context), void *context)
{
        *applications = (struct ph_applications){
                .census = census, .on_answer = on_answer, .context = context};
}

void ph_applications_finish(struct ph_applications *applications)
{
        free(applications->all);
        applications->all = NULL;
        applications->count = 0;
        applications->changes++;
}

void ph_applications_rest(struct ph_applications *applications)
{
        ph_requests_cancel(applications->census->requests, applications->ref);
        applications->ref = 0;
        applications->asked_ms = 0;
        applications->gap[0] = '\0';
        ph_applications_finish(applications);
}

bool ph_applications_is_busy(const struct ph_applications *applications)
{
        return applications->ref != 0 && applications->all == NULL;
}

static int compare(const void *a, const void *b)
{
        return strcmp(
                ((const struct ph_application *)a)->name, ((const struct ph_application *)b)->name);
}

const struct ph_application *ph_applications_find(
        const struct ph_applications *applications, const char *name)
{
        for (uint32_t i = 0; i < applications->count; i++) {
                if (strcmp(applications->all[i].name, name) == 0)
                        return &applications->all[i];
        }
        return NULL;
}

static int take(struct ph_applications *applications, struct ph_etf in)
{
        struct ph_application *all;
        uint32_t length, count = 0;

        if (ph_etf_read_list(&in, &length) < 0)
                return -EBADMSG;
        all = calloc(length + 1, sizeof(*all));
        if (all == NULL)
                return -ENOMEM;
        while (count < length &&
                ph_fields_read(&in, specs, sizeof(specs) / sizeof(specs[0]), &all[count]) == 0)
                count++;
        qsort(all, count, sizeof(*all), compare);
        free(applications->all);
        applications->all = all;
        applications->count = count;
        applications->changes++;
        return count == length ? 0 : -EBADMSG;
}

static void on_answer(void *context, const struct ph_answer *answer)
{
        struct ph_applications *applications = context;

        applications->ref = 0;
        applications->gap[0] = '\0';
        if (answer->kind == PH_ANSWER_ERROR)
                memcpy(applications->gap, answer->error.message, sizeof(applications->gap));
        else if (take(applications, answer->term) < 0)
                memcpy(applications->gap, "some applications could not be read", 36);
        applications->on_answer(applications->context);
}

void ph_applications_want(struct ph_applications *applications)
{
        uint64_t now = uv_now(applications->census->loop);

        if (applications->ref != 0 ||
                (applications->asked_ms != 0 && now - applications->asked_ms < DUE_MS))
                return;
        ph_etf_build_atom(ph_requests_command(applications->census->requests), "applications");
        applications->asked_ms = now;
        applications->ref = ph_requests_send(
                applications->census->requests, ANSWER_MS, on_answer, applications, NULL);
}
