#include "agent/dist/payload.h"

#include <errno.h>
#include <stdint.h>

/* payload.S, made by payload.sh from the build's products. */
extern const unsigned char ph_payload_nif_start[], ph_payload_nif_end[];
extern const unsigned char ph_payload_plain_start[], ph_payload_plain_end[];
extern const unsigned char ph_payload_old_start[], ph_payload_old_end[];

static struct ph_payload between(const unsigned char *start, const unsigned char *end)
{
        return (struct ph_payload){start, (size_t)((uintptr_t)end - (uintptr_t)start)};
}

struct ph_payload ph_payload_nif(void)
{
        return between(ph_payload_nif_start, ph_payload_nif_end);
}

/*
 * What erlc makes plainly loads in its own release and later ones; told to write for an older
 * release, in that and some later ones (agent/probe/meson.build). PH_BUILD_OTP and PH_OLDEST_OTP
 * are these two releases.
 */
int ph_payload_probe(int release, struct ph_payload *out, struct ph_error *error)
{
        if (release >= PH_BUILD_OTP) {
                *out = between(ph_payload_plain_start, ph_payload_plain_end);
                return 0;
        }
        if (release >= PH_OLDEST_OTP) {
                *out = between(ph_payload_old_start, ph_payload_old_end);
                return 0;
        }
        ph_error_set(error, PH_ERROR_FAILED,
                "this porthole was built with OTP %d and can't look into a node of OTP %d",
                PH_BUILD_OTP, release);
        return -ENOTSUP;
}
