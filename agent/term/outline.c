#include "agent/term/outline.h"

#include <stdlib.h>

#include "agent/term/grow.h"

/* A container that is being passed through. */
struct level {
        uint64_t left;  /* terms in it that are still to come */
        uint32_t entry; /* into entries, or PH_OUTLINE_NONE for tuples and funs */
        bool map;
};

struct pass {
        struct ph_outline *outline;
        struct ph_etf in;
        struct level *levels; /* owned */
        size_t count, room;
        uint32_t depth; /* 0: any */
};

void ph_outline_finish(struct ph_outline *outline)
{
        free(outline->entries);
        free(outline->pairs);
        *outline = (struct ph_outline){0};
}

/* An atom that Elixir writes as `key:`, and not as the name of a module. */
static bool is_key(struct ph_etf in)
{
        struct ph_etf_atom atom;
        return ph_etf_read_atom(&in, &atom) == 0 &&
               (atom.size < 7 || memcmp(atom.text, "Elixir.", 7) != 0);
}

static bool is_keyword_pair(struct ph_etf in)
{
        return ph_etf_read_tuple_of(&in, 2) == 0 && is_key(in);
}

static int add_entry(struct pass *pass, struct level *level)
{
        struct ph_outline *outline = pass->outline;
        if (outline->count >= PH_OUTLINE_NONE)
                return -ENOMEM;
        struct ph_outline_entry *entries =
                ph_grow(outline->entries, &outline->entry_room, outline->count, sizeof(*entries));
        if (entries == NULL)
                return -ENOMEM;
        outline->entries = entries;
        level->entry = (uint32_t)outline->count;
        outline->entries[outline->count++] = (struct ph_outline_entry){.at = pass->in.at,
                .last_pair = PH_OUTLINE_NONE,
                .keyword = level->left > 0,
                .keyword_keys = level->map && level->left > 0};
        return 0;
}

/* Reads the header of the container at the window's start; left stays 0 for other terms. */
static int read_header(struct pass *pass, struct level *level, struct ph_etf *behind)
{
        uint32_t count;
        struct ph_etf_fun fun;
        *behind = pass->in;
        *level = (struct level){.entry = PH_OUTLINE_NONE};
        switch (ph_etf_type(behind)) {
        case PH_ETF_IS_TUPLE:
                if (ph_etf_read_tuple(behind, &count) != 0)
                        return -EBADMSG;
                level->left = count;
                return 0;
        case PH_ETF_IS_MAP:
                if (ph_etf_read_map(behind, &count) != 0)
                        return -EBADMSG;
                level->left = (uint64_t)count * 2;
                level->map = true;
                return add_entry(pass, level);
        case PH_ETF_IS_FUN:
                if (ph_etf_read_fun(behind, &fun) != 0)
                        return -EBADMSG;
                level->left = fun.free_variables;
                return 0;
        case PH_ETF_IS_LIST:
                if (ph_etf_tag(behind) != PH_ETF_LIST)
                        return ph_etf_skip(behind);
                if (ph_etf_read_list(behind, &count) != 0)
                        return -EBADMSG;
                level->left = (uint64_t)count + 1;
                return add_entry(pass, level);
        default:
                return ph_etf_skip(behind);
        }
}

static int add_pair(struct pass *pass, struct ph_outline_entry *entry)
{
        struct ph_outline *outline = pass->outline;
        if (outline->pair_count >= PH_OUTLINE_NONE)
                return -ENOMEM;
        struct ph_outline_pair *pairs =
                ph_grow(outline->pairs, &outline->pair_room, outline->pair_count, sizeof(*pairs));
        if (pairs == NULL)
                return -ENOMEM;
        outline->pairs = pairs;
        outline->pairs[outline->pair_count] =
                (struct ph_outline_pair){.at = pass->in.at, .previous = entry->last_pair};
        entry->last_pair = (uint32_t)outline->pair_count++;
        return 0;
}

/* Looks at a key of a map, which the window starts with, with @left terms of it to come. */
static int note_key(struct pass *pass, uint64_t left, struct ph_outline_entry *entry)
{
        struct ph_etf value = pass->in;
        struct ph_etf_atom atom;
        entry->keyword = entry->keyword && is_key(pass->in);
        entry->keyword_keys = entry->keyword_keys && is_keyword_pair(pass->in);
        if (ph_etf_read_atom(&value, &atom) == 0 && ph_etf_atom_is(&atom, "__struct__") &&
                ph_etf_type(&value) == PH_ETF_IS_ATOM)
                entry->struct_name = value.at;
        bool large = left / 2 > PH_OUTLINE_SMALL_MAP || entry->last_pair != PH_OUTLINE_NONE;
        return large ? add_pair(pass, entry) : 0;
}

/* Looks at the next term in the innermost level, which the window starts with. */
static int note(struct pass *pass)
{
        struct level *level = &pass->levels[pass->count - 1];
        uint64_t left = level->left--;
        if (level->entry == PH_OUTLINE_NONE)
                return 0;
        struct ph_outline_entry *entry = &pass->outline->entries[level->entry];
        if (level->map)
                return left % 2 == 0 ? note_key(pass, left, entry) : 0;
        bool is_tail = left == 1;
        if (is_tail)
                entry->keyword = entry->keyword && ph_etf_tag(&pass->in) == PH_ETF_NIL;
        else
                entry->keyword = entry->keyword && is_keyword_pair(pass->in);
        return 0;
}

/* Passes the term at the window's start, or steps into it. */
static int pass_term(struct pass *pass)
{
        struct level level;
        struct ph_etf behind;
        /* A keyword list and the pairs in it are two levels here but one to a reader. */
        if (pass->depth != 0 && pass->count / 2 > pass->depth)
                return ph_etf_skip(&pass->in);
        int error = read_header(pass, &level, &behind);
        if (error != 0)
                return error;
        pass->in = behind;
        if (level.left == 0)
                return 0;
        struct level *levels = ph_grow(pass->levels, &pass->room, pass->count, sizeof(level));
        if (levels == NULL)
                return -ENOMEM;
        pass->levels = levels;
        pass->levels[pass->count++] = level;
        return 0;
}

static int pass_all(struct pass *pass)
{
        int error = pass_term(pass);
        while (error == 0 && pass->count > 0) {
                if (pass->levels[pass->count - 1].left == 0) {
                        pass->count--;
                        continue;
                }
                error = note(pass);
                if (error == 0)
                        error = pass_term(pass);
        }
        return error;
}

static int look_through(struct ph_outline *outline, struct ph_etf in, uint32_t depth)
{
        struct pass pass = {.outline = outline, .in = in, .depth = depth};
        outline->count = 0;
        outline->pair_count = 0;
        outline->start = outline->end = NULL;
        int error = pass_all(&pass);
        free(pass.levels);
        if (error != 0)
                return error;
        outline->start = in.at;
        outline->end = pass.in.at;
        return 0;
}

static int compare(const void *key, const void *element)
{
        const uint8_t *at = key;
        const struct ph_outline_entry *entry = element;
        return at < entry->at ? -1 : at > entry->at;
}

int ph_outline_find(struct ph_outline *outline, struct ph_etf in, uint32_t depth,
        const struct ph_outline_entry **entry_out)
{
        if (outline->start == NULL || in.at < outline->start || in.at >= outline->end) {
                int error = look_through(outline, in, depth);
                if (error != 0)
                        return error;
        }
        if (outline->count == 0)
                return -EBADMSG;
        *entry_out = bsearch(
                in.at, outline->entries, outline->count, sizeof(*outline->entries), compare);
        return *entry_out == NULL ? -EBADMSG : 0;
}
