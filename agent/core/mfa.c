#include "agent/core/mfa.h"

#include <string.h>

#include "agent/term/etf_build.h"
#include "agent/term/print.h"

int ph_mfa_read(struct ph_etf *in, struct ph_mfa *mfa_out)
{
        struct ph_etf ahead = *in;
        int64_t arity;

        if (ph_etf_read_tuple_of(&ahead, 3) < 0 || ph_etf_read_atom(&ahead, &mfa_out->module) < 0 ||
                ph_etf_read_atom(&ahead, &mfa_out->function) < 0 ||
                ph_etf_read_int64(&ahead, &arity) < 0 || arity < 0 || arity > 255)
                return -EBADMSG;
        mfa_out->arity = (uint32_t)arity;
        *in = ahead;
        return 0;
}

int ph_mfa_read_frame(struct ph_etf *in, struct ph_mfa *mfa_out, struct ph_etf *location_out)
{
        int64_t arity;

        *mfa_out = (struct ph_mfa){.arity = 0};
        if (ph_etf_read_tuple_of(in, 4) < 0 || ph_etf_read_atom(in, &mfa_out->module) < 0 ||
                ph_etf_read_atom(in, &mfa_out->function) < 0 || ph_etf_read_int64(in, &arity) < 0 ||
                ph_etf_take(in, location_out) < 0)
                return -EBADMSG;
        mfa_out->arity = arity >= 0 && arity < 256 ? (uint32_t)arity : 0;
        return 0;
}

/* The printer knows how to quote in both languages; what it puts before an
 * external fun is dropped. */
int ph_mfa_format(const struct ph_mfa *mfa, enum ph_syntax syntax, char text[PH_MFA_SIZE])
{
        const struct ph_print_options options = {.syntax = syntax, .unicode = true};
        const char *prefix = syntax == PH_SYNTAX_ELIXIR ? "&" : "fun ";
        struct ph_etf_builder builder;
        struct ph_print_cut cut;
        struct ph_text out;
        int r;

        ph_etf_build_init(&builder);
        ph_etf_build_export(&builder, &mfa->module, &mfa->function, (uint8_t)mfa->arity);
        ph_text_init_fixed(&out, text, PH_MFA_SIZE);
        r = builder.error;
        if (r == 0)
                r = ph_print(ph_etf_of(builder.bytes, builder.size), &options, &out, &cut);
        ph_etf_build_finish(&builder);
        if (r == 0 && strncmp(text, prefix, strlen(prefix)) == 0)
                memmove(text, text + strlen(prefix), out.size - strlen(prefix) + 1);
        return r;
}

int ph_mfa_print(struct ph_etf term, enum ph_syntax syntax, char text[PH_MFA_SIZE])
{
        struct ph_mfa mfa;

        return ph_mfa_read(&term, &mfa) == 0 ? ph_mfa_format(&mfa, syntax, text) : -EBADMSG;
}
