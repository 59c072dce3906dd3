/*
 * The sections in which one process is shown: what the method process can be asked for, and what
 * the screen opens and closes. Static; any thread.
 */
#ifndef PH_PROTOCOL_PROCESS_SECTIONS_H
#define PH_PROTOCOL_PROCESS_SECTIONS_H

#include <stdbool.h>

/* Order is the screen's from top to bottom. */
enum ph_section {
        PH_SECTION_IDENTITY,
        PH_SECTION_NUMBERS,
        PH_SECTION_FLAGS,
        PH_SECTION_STACK,
        PH_SECTION_MAILBOX,
        PH_SECTION_DICTIONARY,
        PH_SECTION_LINKS,
        PH_SECTION_MONITORS,
        PH_SECTION_MONITORED_BY,
        PH_SECTION_TABLES,
        PH_SECTION_PORTS,
        PH_SECTION_SUPERVISOR,
        PH_SECTION_STATE,
        PH_SECTION_STATUS,
        PH_SECTION_COUNT,
};

struct ph_section_info {
        const char *key;   /* in JSON, and an atom of the probe */
        const char *title; /* on the screen */
        bool is_contents;  /* hidden where the agent may not show contents */
        const char *summary;
};

/* Indexed by enum ph_section. */
extern const struct ph_section_info ph_sections[PH_SECTION_COUNT];

/* Returns the section whose key is @key, or PH_SECTION_COUNT. */
enum ph_section ph_section_find(const char *key);

#endif
