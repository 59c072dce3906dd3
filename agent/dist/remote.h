/*
 * The few functions of a node that attaching calls, each with its arguments and value in C. All
 * return 0, or -errno with @error as ph_peer_call(). One thread at a time.
 */
#ifndef PH_DIST_REMOTE_H
#define PH_DIST_REMOTE_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/dist/payload.h"
#include "agent/dist/peer.h"

/* erlang:system_info(otp_release) */
int ph_remote_otp_release(struct ph_peer *peer, int *release_out, struct ph_error *error);

/* What erlang:system_info/1 says of the numbers @count and @limit: how much is
 * left between them. */
int ph_remote_left(struct ph_peer *peer, const char *count, const char *limit, int64_t *left_out,
        struct ph_error *error);

/* erlang:module_loaded(porthole_probe) */
int ph_remote_is_loaded(struct ph_peer *peer, bool *loaded_out, struct ph_error *error);

/* erlang:whereis(porthole_probe): whether an agent runs. */
int ph_remote_is_running(struct ph_peer *peer, bool *running_out, struct ph_error *error);

/* code:load_binary/3 with the probe's @bytecode. */
int ph_remote_load(struct ph_peer *peer, const struct ph_payload *bytecode, struct ph_error *error);

/* code:purge, delete and purge again: nothing of porthole_probe is left. */
int ph_remote_unload(struct ph_peer *peer, struct ph_error *error);

/*
 * application:get_env(porthole, socket_dir). @folder_out is a path of at most @size bytes, empty
 * when there is none.
 */
int ph_remote_socket_dir(
        struct ph_peer *peer, char *folder_out, size_t size, struct ph_error *error);

/* What porthole_probe:start/1 is told. */
struct ph_remote_start {
        const char *library; /* without ".so" */
        const char *folder;  /* for the socket */
        bool allow_kill;
        int64_t idle_ms; /* -1: never */
        int budget;      /* percent of one core: 1 to 100 */
};

/* porthole_probe:start/1. @socket_out is the socket's path, of at most @size bytes. */
int ph_remote_start(struct ph_peer *peer, const struct ph_remote_start *start, char *socket_out,
        size_t size, struct ph_error *error);

#endif
