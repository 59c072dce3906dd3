/*
 * The one list of methods: name, parameters, results. The agent checks requests with it, the test
 * of the man page compares porthole-protocol(7) with it, clients find columns and names in it.
 * Static; any thread.
 */
#ifndef PH_PROTOCOL_METHODS_H
#define PH_PROTOCOL_METHODS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

enum ph_type {
        PH_TYPE_STRING,
        PH_TYPE_INTEGER, /* a whole number; in results a string of digits beyond 2^53 */
        PH_TYPE_NUMBER,
        PH_TYPE_BOOLEAN,
        PH_TYPE_OBJECT,
        PH_TYPE_ARRAY,
        PH_TYPE_ANY,
};

enum {
        PH_FIELD_REQUIRED = 1 << 0, /* a parameter that must be there */
        PH_FIELD_NULLABLE = 1 << 1, /* a result that is null where it isn't known */
};

/* One parameter or member of a result. A table of fields ends with one whose name is NULL. */
struct ph_field {
        const char *name;
        enum ph_type type;
        unsigned flags;
        const char *summary;
        const struct ph_field *fields; /* of an object, or of each object in an array; or NULL */
        int64_t least, most; /* of an integer parameter; both 0: any; most bytes of a text */
};

struct ph_method {
        const char *name;
        const char *summary;
        const struct ph_field *params;
        const struct ph_field *result;
        bool can_subscribe; /* may be the method of a subscription */
};

extern const struct ph_method ph_methods[];
extern const size_t ph_method_count;

/* What an agent sends without being asked: same shape, params only. */
extern const struct ph_method ph_notifications[];
extern const size_t ph_notification_count;

/* Returns the method named @name, or NULL. */
const struct ph_method *ph_method_find(const char *name);

/* Returns the name of @type in JSON's terms. */
const char *ph_type_name(enum ph_type type);

/*
 * Checks @params (NULL: none) against the method's table. Unknown members are accepted; null counts
 * as absent. Returns 0, or -EINVAL with @error (PH_ERROR_PARAMS) naming the first that is missing
 * or wrong.
 */
int ph_method_check_params(
        const struct ph_method *method, const cJSON *params, struct ph_error *error);

#endif
