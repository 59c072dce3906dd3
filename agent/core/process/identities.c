#include "agent/core/process/identities.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 256
/* No single text is longer: labels are cut by the probe. */
#define LONGEST ((size_t)64 * 1024)

void ph_identities_init(struct ph_identities *identities)
{
        *identities = (struct ph_identities){.count = 1};
}

void ph_identities_finish(struct ph_identities *identities)
{
        free(identities->text);
        free(identities->entries);
        free(identities->slots);
        ph_identities_init(identities);
}

void ph_identities_clear(struct ph_identities *identities)
{
        identities->text_size = 0;
        identities->count = 1;
        if (identities->slots != NULL)
                memset(identities->slots, 0, identities->slot_count * sizeof(*identities->slots));
}

bool ph_identities_is_full(const struct ph_identities *identities)
{
        return identities->text_size > PH_IDENTITIES_MAX_BYTES - LONGEST;
}

struct ph_identity ph_identities_get(const struct ph_identities *identities, uint32_t number)
{
        const uint32_t *entry;

        if (number == PH_IDENTITY_UNKNOWN || number >= identities->count)
                return (struct ph_identity){"", "", ""};
        entry = identities->entries[number];
        return (struct ph_identity){identities->text + entry[0], identities->text + entry[1],
                identities->text + entry[2]};
}

/* FNV-1a over the call and the label; the second spelling of the call follows from the first. */
static uint32_t hash(const struct ph_identity *identity)
{
        const char *parts[] = {identity->call_erlang, identity->label};
        uint32_t value = 2166136261u;

        for (size_t i = 0; i < 2; i++) {
                for (const char *at = parts[i]; *at != '\0'; at++)
                        value = (value ^ (unsigned char)*at) * 16777619u;
                value = (value ^ 0xFF) * 16777619u;
        }
        return value;
}

/* Returns the slot of @identity, or the free one where it belongs. There is always a free one. */
static uint32_t *find_slot(
        const struct ph_identities *identities, const struct ph_identity *identity)
{
        uint32_t mask = identities->slot_count - 1, at = hash(identity) & mask;

        for (; identities->slots[at] != PH_IDENTITY_UNKNOWN; at = (at + 1) & mask) {
                struct ph_identity known = ph_identities_get(identities, identities->slots[at]);

                if (strcmp(known.call_erlang, identity->call_erlang) == 0 &&
                        strcmp(known.label, identity->label) == 0)
                        break;
        }
        return &identities->slots[at];
}

static bool grow_slots(struct ph_identities *identities)
{
        uint32_t count = identities->slot_count != 0 ? identities->slot_count * 2 : FIRST_SLOTS;
        uint32_t *slots = calloc(count, sizeof(*slots));

        if (slots == NULL)
                return false;
        free(identities->slots);
        identities->slots = slots;
        identities->slot_count = count;
        for (uint32_t i = 1; i < identities->count; i++) {
                struct ph_identity identity = ph_identities_get(identities, i);

                *find_slot(identities, &identity) = i;
        }
        return true;
}

static bool reserve_text(struct ph_identities *identities, uint32_t size)
{
        uint32_t capacity = identities->text_capacity != 0 ? identities->text_capacity : 4096;
        char *text;

        while (capacity - identities->text_size < size)
                capacity *= 2;
        if (capacity == identities->text_capacity)
                return true;
        text = realloc(identities->text, capacity);
        if (text == NULL)
                return false;
        identities->text = text;
        identities->text_capacity = capacity;
        return true;
}

static bool reserve_entry(struct ph_identities *identities)
{
        uint32_t capacity = identities->capacity != 0 ? identities->capacity * 2 : 64;
        void *entries;

        if (identities->count < identities->capacity)
                return true;
        entries = realloc(identities->entries, capacity * sizeof(*identities->entries));
        if (entries == NULL)
                return false;
        identities->entries = entries;
        identities->capacity = capacity;
        return true;
}

static uint32_t put_text(struct ph_identities *identities, const char *text)
{
        uint32_t offset = identities->text_size, size = (uint32_t)strlen(text) + 1;

        memcpy(identities->text + offset, text, size);
        identities->text_size += size;
        return offset;
}

static bool has_room(struct ph_identities *identities, const struct ph_identity *identity)
{
        size_t size = strlen(identity->call_erlang) + strlen(identity->call_elixir) +
                      strlen(identity->label) + 3;

        if (size > LONGEST || identities->text_size + size > PH_IDENTITIES_MAX_BYTES)
                return false;
        if (identities->count * 2 >= identities->slot_count && !grow_slots(identities))
                return false;
        return reserve_entry(identities) && reserve_text(identities, (uint32_t)size);
}

uint32_t ph_identities_add(struct ph_identities *identities, const struct ph_identity *identity)
{
        uint32_t *slot, *entry;

        if (!has_room(identities, identity))
                return PH_IDENTITY_UNKNOWN;
        slot = find_slot(identities, identity);
        if (*slot != PH_IDENTITY_UNKNOWN)
                return *slot;
        entry = identities->entries[identities->count];
        entry[0] = put_text(identities, identity->call_erlang);
        entry[1] = put_text(identities, identity->call_elixir);
        entry[2] = put_text(identities, identity->label);
        *slot = identities->count++;
        return *slot;
}
