/*
 * What never changes about the node, given by the probe when it starts the agent, so that hello is
 * answered without asking anybody. Loop thread only.
 */
#ifndef PH_AGENT_CORE_NODE_INFO_H
#define PH_AGENT_CORE_NODE_INFO_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/term/etf.h"
#include "agent/term/syntax.h"
#include "protocol/error.h"
#include "protocol/json.h"

struct ph_node_info {
        char node[1024]; /* an atom: 255 characters; follows the node when it is renamed */
        char otp_release[16];
        char erts_version[32];
        char elixir_version[32]; /* empty when Elixir isn't loaded */
        int64_t os_pid;          /* as the node sees it */
        int64_t creation;        /* what tells its pids from those of another run; as node */
        int64_t word_size;       /* bytes */
};

/* Reads the probe's property list. Returns 0, or -EBADMSG when it isn't one or lacks the node's
 * name or pid. */
int ph_node_info_read(struct ph_node_info *info, struct ph_etf *in);

/* Returns "elixir" or "erlang": what the node speaks. */
const char *ph_node_info_syntax(const struct ph_node_info *info);

/*
 * Reads how the answer is to be written from the parameter syntax; without it as the node speaks.
 * Returns 0, or -EINVAL with @error filled when there is no such syntax.
 */
int ph_node_info_read_syntax(const struct ph_node_info *info, const cJSON *params,
        enum ph_syntax *syntax_out, struct ph_error *error);

/* Whether sweeps find out parents: before OTP 25 only who proc_lib started has noted them down. */
bool ph_node_info_tells_parents(const struct ph_node_info *info);

/* Adds node, otp_release, erts_version and elixir_version to @object. */
void ph_node_info_write(const struct ph_node_info *info, struct ph_json *json, cJSON *object);

#endif
