/*
 * What the fake agent answers. Private to tests/support. Any thread.
 */
#ifndef PH_TESTS_SUPPORT_FAKE_ANSWERS_H
#define PH_TESTS_SUPPORT_FAKE_ANSWERS_H

#include <cjson/cJSON.h>

#include "protocol/error.h"
#include "tests/support/fake_agent.h"

cJSON *ph_fake_hello(const struct ph_fake_behaviour *behaviour, int64_t clients);

/* Returns the result of @method, or NULL with @error filled. Owned by the caller. */
cJSON *ph_fake_answer(const struct ph_fake_behaviour *behaviour, const char *method,
        const cJSON *params, struct ph_error *error);

#endif
