/*
 * The cookie of a node of this host: where it is found and from where it was taken. It is never
 * taken from our own command line, never printed, and wiped from memory after use.
 */
#ifndef PH_DIST_COOKIE_H
#define PH_DIST_COOKIE_H

#include <stddef.h>

#include "protocol/error.h"

#define PH_COOKIE_SIZE 513 /* libei's EI_MAX_COOKIE_SIZE and a NUL */

struct ph_cookie {
        char value[PH_COOKIE_SIZE];
        char source[160]; /* where it is from, fit for "taken from %s" */
};

/* Where to look; all borrowed, each may be NULL or empty. */
struct ph_cookie_places {
        const char *command_line; /* /proc/PID/cmdline: strings, each with its NUL */
        size_t command_line_size;
        const char *environment; /* /proc/PID/environ, likewise */
        size_t environment_size;
        const char *home; /* as the node sees it */
        int root;         /* descriptor of the node's root directory */
};

/*
 * Takes the cookie that the node itself took: one -setcookie of its command line with one argument,
 * then RELEASE_COOKIE or RABBITMQ_ERLANG_COOKIE of its environment, then .erlang.cookie in its
 * home, then .config/erlang/.erlang.cookie there (kernel's auth.erl). Returns 0, or -errno with
 * @error (PH_ERROR_FAILED, or PH_ERROR_REFUSED when a file there is not for us) and @out wiped.
 */
int ph_cookie_find(
        const struct ph_cookie_places *places, struct ph_cookie *out, struct ph_error *error);

/* Reads the cookie from the file named @path, which the person gave. Returns as above. */
int ph_cookie_read(const char *path, struct ph_cookie *out, struct ph_error *error);

/* Overwrites the cookie. */
void ph_cookie_wipe(struct ph_cookie *cookie);

#endif
