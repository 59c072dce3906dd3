/*
 * Builds a term in Erlang's external term format into a buffer that grows.
 *
 * The first failure sticks (-ENOMEM, or -EINVAL for what no term can hold): later calls do
 * nothing, and ph_etf_build_finish() tells it. So a term is put together without looking at each
 * step. Headers promise how many terms follow; that they follow is the caller's business.
 * A builder belongs to one thread at a time.
 */
#ifndef PH_TERM_ETF_BUILD_H
#define PH_TERM_ETF_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/term/etf.h"

struct ph_etf_builder {
        uint8_t *bytes; /* owned; NULL while empty */
        size_t size, capacity;
        int error; /* 0 or the first failure */
};

/* An empty builder; ph_etf_build_version() comes first unless the bytes go into another term. */
void ph_etf_build_init(struct ph_etf_builder *builder);

/* Frees what the builder holds and makes it empty again. */
void ph_etf_build_finish(struct ph_etf_builder *builder);

/* Forgets the bytes and the failure but keeps the memory for the next term. */
void ph_etf_build_reset(struct ph_etf_builder *builder);

void ph_etf_build_version(struct ph_etf_builder *builder);

/* @text is @size bytes of UTF-8, at most 255 characters. */
void ph_etf_build_atom_of(struct ph_etf_builder *builder, const char *text, size_t size);
void ph_etf_build_atom(struct ph_etf_builder *builder, const char *name);
void ph_etf_build_bool(struct ph_etf_builder *builder, bool value);

void ph_etf_build_int64(struct ph_etf_builder *builder, int64_t value);
void ph_etf_build_uint64(struct ph_etf_builder *builder, uint64_t value);

/* @magnitude: least significant byte first; zeros at its end are dropped. */
void ph_etf_build_big(
        struct ph_etf_builder *builder, bool negative, const uint8_t *magnitude, size_t size);

/* @value must be finite. */
void ph_etf_build_double(struct ph_etf_builder *builder, double value);

void ph_etf_build_binary(struct ph_etf_builder *builder, const void *bytes, size_t size);

/* A bitstring whose last byte uses its upper @last_bits bits: 1 to 8. */
void ph_etf_build_bits(
        struct ph_etf_builder *builder, const void *bytes, size_t size, unsigned last_bits);

/* A list of the @size byte values at @bytes, in the form that the node itself would use. */
void ph_etf_build_string(struct ph_etf_builder *builder, const void *bytes, size_t size);

void ph_etf_build_tuple(struct ph_etf_builder *builder, size_t arity);

/* @length elements and a tail follow; for length 0 this is nil and nothing follows. */
void ph_etf_build_list(struct ph_etf_builder *builder, size_t length);
void ph_etf_build_nil(struct ph_etf_builder *builder);
void ph_etf_build_map(struct ph_etf_builder *builder, size_t pairs);

/*
 * Opens a tuple (PH_ETF_LARGE_TUPLE), list or map whose size is known only at its end. Returns
 * where it is, for ph_etf_build_close() to set its size; a list's tail comes before that.
 */
size_t ph_etf_build_open(struct ph_etf_builder *builder, enum ph_etf_tag tag);
void ph_etf_build_close(struct ph_etf_builder *builder, size_t at, size_t count);

/*
 * Makes a string of the list that was opened @at and has @count elements and no tail yet, if all of
 * them are bytes, as a node would encode it. Else returns false and changes nothing.
 */
bool ph_etf_build_pack(struct ph_etf_builder *builder, size_t at, size_t count);

void ph_etf_build_pid(struct ph_etf_builder *builder, const struct ph_etf_pid *pid);
void ph_etf_build_port(struct ph_etf_builder *builder, const struct ph_etf_port *port);
void ph_etf_build_reference(
        struct ph_etf_builder *builder, const struct ph_etf_reference *reference);

/* fun Module:Name/Arity. */
void ph_etf_build_export(struct ph_etf_builder *builder, const struct ph_etf_atom *module,
        const struct ph_etf_atom *name, uint8_t arity);

/* Copies a term that is already encoded, without its version byte. */
void ph_etf_build_raw(struct ph_etf_builder *builder, const void *bytes, size_t size);

#endif
