#include "agent/core/kill/kin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *const ph_kin_restart_names[] = {
        [PH_RESTART_PERMANENT] = "permanent",
        [PH_RESTART_TRANSIENT] = "transient",
        [PH_RESTART_TEMPORARY] = "temporary",
};

const char *const ph_kin_strategy_names[] = {
        [PH_ONE_FOR_ONE] = "one_for_one",
        [PH_ONE_FOR_ALL] = "one_for_all",
        [PH_REST_FOR_ONE] = "rest_for_one",
        [PH_SIMPLE_ONE_FOR_ONE] = "simple_one_for_one",
};

const char *const ph_kin_auto_names[] = {
        [PH_AUTO_NEVER] = "never",
        [PH_AUTO_ANY_SIGNIFICANT] = "any_significant",
        [PH_AUTO_ALL_SIGNIFICANT] = "all_significant",
};

const char *const ph_application_type_names[] = {
        [PH_APP_TEMPORARY] = "temporary",
        [PH_APP_TRANSIENT] = "transient",
        [PH_APP_PERMANENT] = "permanent",
        [PH_APP_UNKNOWN] = "unknown",
};

int ph_kin_find_name(const char *name, const char *const *names, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                if (strcmp(name, names[i]) == 0)
                        return (int)i;
        }
        return -1;
}

void ph_kinship_init(struct ph_kinship *kinship)
{
        *kinship = (struct ph_kinship){.limit = PH_MAX_KIN};
}

void ph_kin_supervisor_destroy(struct ph_kin_supervisor *supervisor)
{
        if (supervisor == NULL)
                return;
        for (unsigned i = 0; i < supervisor->count; i++)
                free(supervisor->children[i].id);
        free(supervisor->children);
        free(supervisor);
}

static void finish_kin(struct ph_relative *kin)
{
        free(kin->links);
        free(kin->name);
        free(kin->call);
        free(kin->remotes);
        ph_kin_supervisor_destroy(kin->supervisor);
}

void ph_kinship_finish(struct ph_kinship *kinship)
{
        for (uint32_t i = 0; i < kinship->count; i++)
                finish_kin(&kinship->kin[i]);
        for (uint32_t i = 0; i < kinship->application_count; i++) {
                free(kinship->applications[i].name);
                free(kinship->applications[i].members);
        }
        free(kinship->kin);
        free(kinship->slots);
        free(kinship->applications);
        ph_kinship_init(kinship);
}

static uint32_t slot_of(const struct ph_kinship *kinship, uint64_t number, bool is_port)
{
        uint64_t scattered = (number * 2 + is_port) * UINT64_C(0x9E3779B97F4A7C15);
        uint32_t slot = (uint32_t)(scattered >> 32) & (kinship->slot_count - 1);

        while (kinship->slots[slot] != 0) {
                const struct ph_relative *kin = &kinship->kin[kinship->slots[slot] - 1];

                if (kin->number == number && (kin->role == PH_KIN_PORT) == is_port)
                        break;
                slot = (slot + 1) & (kinship->slot_count - 1);
        }
        return slot;
}

/* Keeps the hash table at most half full. */
static int grow(struct ph_kinship *kinship)
{
        uint32_t capacity = kinship->capacity == 0 ? 64 : kinship->capacity * 2;
        struct ph_relative *kin = reallocarray(kinship->kin, capacity, sizeof(*kin));
        uint32_t *slots;

        if (kin == NULL)
                return -ENOMEM;
        kinship->kin = kin;
        slots = calloc((size_t)capacity * 2, sizeof(*slots));
        if (slots == NULL)
                return -ENOMEM;
        free(kinship->slots);
        kinship->slots = slots;
        kinship->slot_count = capacity * 2;
        kinship->capacity = capacity;
        for (uint32_t i = 0; i < kinship->count; i++)
                slots[slot_of(kinship, kin[i].number, kin[i].role == PH_KIN_PORT)] = i + 1;
        return 0;
}

int32_t ph_kinship_find(const struct ph_kinship *kinship, uint64_t number, bool is_port)
{
        if (kinship->slot_count == 0)
                return PH_NO_KIN;
        return (int32_t)kinship->slots[slot_of(kinship, number, is_port)] - 1;
}

int32_t ph_kinship_add(struct ph_kinship *kinship, uint64_t number, bool is_port)
{
        int32_t found = ph_kinship_find(kinship, number, is_port);

        if (found != PH_NO_KIN)
                return found;
        if (kinship->count >= kinship->limit) {
                kinship->is_cut = true;
                return PH_NO_KIN;
        }
        if (kinship->count == kinship->capacity && grow(kinship) < 0)
                return -ENOMEM;
        kinship->slots[slot_of(kinship, number, is_port)] = kinship->count + 1;
        kinship->kin[kinship->count] = (struct ph_relative){.number = number,
                .role = is_port ? PH_KIN_PORT : PH_KIN_PLAIN,
                .parent = PH_NO_KIN,
                .leader = PH_NO_KIN,
                .overseer = PH_NO_KIN,
                .mailbox = -1,
                .reductions = -1};
        return (int32_t)kinship->count++;
}

void ph_kinship_set_supervisor(
        struct ph_kinship *kinship, int32_t kin, struct ph_kin_supervisor *supervisor)
{
        ph_kin_supervisor_destroy(kinship->kin[kin].supervisor);
        kinship->kin[kin].supervisor = supervisor;
        for (unsigned i = 0; i < supervisor->count; i++) {
                int32_t child = supervisor->children[i].kin;

                if (child == PH_NO_KIN)
                        continue;
                kinship->kin[child].overseer = kin;
                kinship->kin[child].slot = i;
        }
}

int ph_kinship_add_application(
        struct ph_kinship *kinship, const char *name, int32_t master, enum ph_application_type type)
{
        struct ph_kin_application *more =
                reallocarray(kinship->applications, kinship->application_count + 1, sizeof(*more));
        char *copy = strdup(name);

        if (more != NULL)
                kinship->applications = more;
        if (more == NULL || copy == NULL) {
                free(copy);
                return -ENOMEM;
        }
        more[kinship->application_count++] =
                (struct ph_kin_application){.name = copy, .master = master, .type = type};
        return 0;
}

struct ph_kin_application *ph_kinship_application_of(
        const struct ph_kinship *kinship, int32_t master)
{
        for (uint32_t i = 0; master != PH_NO_KIN && i < kinship->application_count; i++) {
                if (kinship->applications[i].master == master)
                        return &kinship->applications[i];
        }
        return NULL;
}
