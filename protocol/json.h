/*
 * Writes into cJSON trees with one check at the end, and reads from them with types checked.
 *
 * A failed allocation sets builder->failed and the tree is not to be sent. Integers are written
 * exactly (cJSON itself prints 9007199254740992 as 9.00719925474099e+15), those beyond 2^53 as
 * strings, as porthole-protocol(7) says. Strings that are not UTF-8 are mended with U+FFFD. One
 * thread at a time.
 */
#ifndef PH_PROTOCOL_JSON_H
#define PH_PROTOCOL_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* 2^53: the largest integer that every JSON reader takes exactly. */
#define PH_JSON_MAX_INTEGER INT64_C(9007199254740992)

struct ph_json {
        bool failed; /* an allocation failed somewhere: the tree lacks something */
};

/*
 * Each adds one member named @name (a string that outlives the tree) to @object; with @name NULL it
 * appends to the array @object. ph_json_object() and ph_json_array() return the new container,
 * which belongs to the tree, or NULL after a failure; passing NULL on as @object is then harmless.
 */
cJSON *ph_json_object(struct ph_json *json, cJSON *object, const char *name);
cJSON *ph_json_array(struct ph_json *json, cJSON *object, const char *name);
void ph_json_int(struct ph_json *json, cJSON *object, const char *name, int64_t value);
/* A value below 0 says that it isn't known, and is written as null. */
void ph_json_known(struct ph_json *json, cJSON *object, const char *name, int64_t value);
void ph_json_uint(struct ph_json *json, cJSON *object, const char *name, uint64_t value);
/* A value that isn't finite is written as null. At most three decimals are kept. */
void ph_json_number(struct ph_json *json, cJSON *object, const char *name, double value);
void ph_json_bool(struct ph_json *json, cJSON *object, const char *name, bool value);
/* NULL is written as null. */
void ph_json_string(struct ph_json *json, cJSON *object, const char *name, const char *value);
void ph_json_null(struct ph_json *json, cJSON *object, const char *name);
/* Moves @item (owned by the caller until now; NULL counts as a failure) into @object. */
void ph_json_item(struct ph_json *json, cJSON *object, const char *name, cJSON *item);

/*
 * Reads a member with a default for one that is missing, null or of another type. Integers come
 * from numbers and from strings of digits alike, and saturate. Strings are borrowed from the tree.
 */
int64_t ph_json_get_int(const cJSON *object, const char *name, int64_t otherwise);
double ph_json_get_number(const cJSON *object, const char *name, double otherwise);
bool ph_json_get_bool(const cJSON *object, const char *name, bool otherwise);
const char *ph_json_get_string(const cJSON *object, const char *name, const char *otherwise);

#endif
