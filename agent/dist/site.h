/*
 * A node's side of the border, as we reach it from outside: its process, its files and, for root,
 * its network. What needs our own rights is opened first; then we become the node's user and touch
 * its files. One thread at a time.
 */
#ifndef PH_DIST_SITE_H
#define PH_DIST_SITE_H

#include "agent/dist/attach.h"
#include "agent/dist/cookie.h"
#include "agent/dist/deadline.h"
#include "agent/dist/nodes.h"
#include "agent/dist/proc.h"

#define PH_SITE_ROOT_SIZE 32

struct ph_site {
        const struct ph_node *node; /* borrowed */
        struct ph_proc_status owner;
        struct ph_proc_file command_line;
        struct ph_proc_file environment; /* empty when it isn't ours to see */
        int root_fd;                     /* owned: the node's root directory */
        char root[PH_SITE_ROOT_SIZE];    /* a prefix for paths in it; valid while root_fd is open */
        int own_network;                 /* owned: ours, while we are in the node's; or -1 */
        const char *runtime_dir;         /* the node's XDG_RUNTIME_DIR, borrowed; or NULL */
};

/*
 * Opens what there is of @node, which must outlive the site, and becomes its user. Returns 0 with
 * @out the caller's until ph_site_close(); or -errno with @error, nothing then being open:
 * PH_ERROR_TARGET when it is gone, PH_ERROR_REFUSED when it is another user's, PH_ERROR_NO_ANSWER
 * when it is stopped.
 */
int ph_site_open(const struct ph_node *node, struct ph_site *out, struct ph_error *error);

/* Goes back to our own network where we still may, and closes all. */
void ph_site_close(struct ph_site *site);

/*
 * Finds the agent's socket in the folders where it may be, with somebody behind it. Returns 0 with
 * @out the caller's; -ENOENT when there is none; or -errno with @error.
 */
int ph_site_find_agent(
        const struct ph_site *site, struct ph_attachment *out, struct ph_error *error);

/* The same in the one folder @path, as the node sees it. */
int ph_site_find_agent_in(const struct ph_site *site, const char *path, struct ph_attachment *out,
        struct ph_error *error);

/* Where to look for the node's cookie. Borrowed from the site. */
struct ph_cookie_places ph_site_cookie_places(const struct ph_site *site);

/*
 * Opens the folder where the agent's socket and its files go, the first of the candidates, made
 * when it isn't there, and waits until no other porthole is attaching to a node of this user.
 * Returns the descriptor that holds the lock until it is closed, with the folder's path as the node
 * sees it in
 * @path_out of @size bytes; or -errno with @error.
 */
int ph_site_lock(const struct ph_site *site, const struct ph_deadline *deadline, char *path_out,
        size_t size, struct ph_error *error);

/* Removes the folder @path again, if nothing is in it. */
void ph_site_remove_empty(const struct ph_site *site, const char *path);

/*
 * Makes an attachment of the socket @name in the folder @path, whose descriptor @folder it takes
 * over. Returns 0 with @out the caller's until ph_attachment_finish(); -ENAMETOOLONG with
 * @error (PH_ERROR_TARGET).
 */
int ph_attachment_init(struct ph_attachment *out, int folder, const char *path, const char *name,
        uid_t owner, struct ph_error *error);

/* Connects and disconnects. Returns as ph_attachment_connect(). */
int ph_attachment_probe(const struct ph_attachment *attachment, struct ph_error *error);

#endif
