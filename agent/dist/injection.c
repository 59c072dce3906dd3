#include "agent/dist/injection.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

#include "agent/core/folder.h"
#include "agent/dist/payload.h"
#include "agent/dist/remote.h"
#include "agent/dist/upload.h"
#include "protocol/limits.h"

/* How long an agent that is on its way in or out may take to be there or gone. */
#define SETTLE_MS 1000
#define SETTLE_TURN_MS 10
/* What a node must have left: our code, and what of OTP it is the first to use, takes 350 atoms. */
#define LEAST_ATOMS 2000
#define LEAST_PROCESSES 100

enum found {
        FOUND_NOTHING,  /* no code of ours is in the node */
        FOUND_AGENT,    /* an agent answers */
        FOUND_LEFTOVER, /* code of ours, and nobody runs it */
};

/* Where the node's own configuration put the socket, or where porthole looks for it anyway. */
static int find_running(
        const struct ph_injection *injection, struct ph_attachment *out, struct ph_error *error)
{
        char folder[PATH_MAX];
        int r = ph_site_find_agent(injection->site, out, error);

        if (r != -ENOENT)
                return r;
        r = ph_remote_socket_dir(injection->peer, folder, sizeof(folder), error);
        if (r < 0)
                return r;
        return folder[0] == '\0' ? -ENOENT
                                 : ph_site_find_agent_in(injection->site, folder, out, error);
}

static int fail_hidden(struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_FAILED,
                "porthole is in the node already, but its socket is not where it is looked for: "
                "give the socket's path");
        return -EEXIST;
}

/* An agent may just be starting or leaving: that it is neither there nor gone lasts a moment. */
static int settle(const struct ph_injection *injection, enum found *found_out,
        struct ph_attachment *out, struct ph_error *error)
{
        struct ph_deadline deadline = ph_deadline_in(SETTLE_MS);
        bool loaded = false, running = false;
        int r;

        for (;;) {
                r = ph_remote_is_loaded(injection->peer, &loaded, error);
                if (r == 0 && loaded)
                        r = ph_remote_is_running(injection->peer, &running, error);
                if (r < 0 || !loaded) {
                        *found_out = FOUND_NOTHING;
                        return r;
                }
                r = running ? find_running(injection, out, error) : -ENOENT;
                if (r != -ENOENT) {
                        *found_out = FOUND_AGENT;
                        return r;
                }
                if (ph_deadline_left_ms(&deadline) == 0)
                        break;
                poll(NULL, 0, SETTLE_TURN_MS);
        }
        *found_out = FOUND_LEFTOVER;
        return running ? fail_hidden(error) : 0;
}

static int open_attachment(const struct ph_injection *injection, const char *socket,
        struct ph_attachment *out, struct ph_error *error)
{
        const struct ph_site *site = injection->site;
        const char *slash = strrchr(socket, '/');
        char folder[PATH_MAX];
        int fd;

        if (slash == NULL || (size_t)(slash - socket) >= sizeof(folder)) {
                ph_error_set(error, PH_ERROR_FAILED, "the agent has no socket");
                return -EBADMSG;
        }
        memcpy(folder, socket, (size_t)(slash - socket));
        folder[slash - socket] = '\0';
        fd = ph_folder_open(site->root, folder, site->owner.uid, false, error);
        return fd < 0 ? fd : ph_attachment_init(out, fd, folder, slash + 1, site->owner.uid, error);
}

static int start(
        const struct ph_injection *injection, struct ph_attachment *out, struct ph_error *error)
{
        const struct ph_attach_options *options = injection->options;
        struct ph_remote_start start = {.folder = injection->folder,
                .allow_kill = options->allow_kill,
                .idle_ms = options->idle_ms,
                .budget = options->budget != 0 ? options->budget : PH_DEFAULT_BUDGET_PERCENT};
        struct ph_upload upload;
        char socket[PATH_MAX];
        int r = ph_upload_write(injection->site, &upload, error);

        if (r < 0)
                return r;
        start.library = upload.library;
        r = ph_remote_start(injection->peer, &start, socket, sizeof(socket), error);
        ph_upload_remove(injection->site, &upload);
        return r < 0 ? r : open_attachment(injection, socket, out, error);
}

/* A node whose table of atoms gets full by our code ends at once; one without processes may. */
static int check_room(struct ph_peer *peer, struct ph_error *error)
{
        static const struct {
                const char *count, *limit, *what;
                int64_t least;
        } tables[] = {
                {"atom_count", "atom_limit", "atoms", LEAST_ATOMS},
                {"process_count", "process_limit", "processes", LEAST_PROCESSES},
        };

        for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
                int64_t left;
                int r = ph_remote_left(peer, tables[i].count, tables[i].limit, &left, error);

                if (r < 0)
                        return r;
                if (left >= tables[i].least)
                        continue;
                ph_error_set(error, PH_ERROR_REFUSED,
                        "the node has room for %lld more %s alone, and attaching could end it: the "
                        "limit is +%c of erl",
                        (long long)left, tables[i].what, i == 0 ? 't' : 'P');
                return -ENOSPC;
        }
        return 0;
}

static int load_and_start(const struct ph_injection *injection, int release,
        struct ph_attachment *out, struct ph_error *error)
{
        struct ph_payload bytecode;
        struct ph_error ignored;
        int r = ph_payload_probe(release, &bytecode, error);

        if (r == 0)
                r = check_room(injection->peer, error);
        if (r == 0)
                r = ph_remote_load(injection->peer, &bytecode, error);
        if (r < 0)
                return r;
        r = start(injection, out, error);
        if (r < 0)
                ph_remote_unload(injection->peer, &ignored);
        else
                out->otp_release = release;
        return r;
}

int ph_inject(
        const struct ph_injection *injection, struct ph_attachment *out, struct ph_error *error)
{
        enum found found = FOUND_NOTHING;
        int release, r = ph_remote_otp_release(injection->peer, &release, error);

        if (r == 0)
                r = settle(injection, &found, out, error);
        if (r < 0 || found == FOUND_AGENT)
                return r;
        if (found == FOUND_LEFTOVER)
                r = ph_remote_unload(injection->peer, error);
        return r < 0 ? r : load_and_start(injection, release, out, error);
}
