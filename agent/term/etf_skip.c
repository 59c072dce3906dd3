#include "agent/term/etf.h"

/* Consumes a reference, port, pid, float or fun: what is too rare to be worth a case of its own. */
static int skip_rare(struct ph_etf *in, uint64_t *inside)
{
        union {
                struct ph_etf_reference reference;
                struct ph_etf_port port;
                struct ph_etf_pid pid;
                struct ph_etf_fun fun;
                double number;
        } unused;
        switch (ph_etf_type(in)) {
        case PH_ETF_IS_REFERENCE:
                return ph_etf_read_reference(in, &unused.reference);
        case PH_ETF_IS_PORT:
                return ph_etf_read_port(in, &unused.port);
        case PH_ETF_IS_PID:
                return ph_etf_read_pid(in, &unused.pid);
        case PH_ETF_IS_FLOAT:
                return ph_etf_read_double(in, &unused.number);
        case PH_ETF_IS_FUN:
                if (ph_etf_read_fun(in, &unused.fun) != 0)
                        return -EBADMSG;
                *inside = unused.fun.free_variables;
                return 0;
        default:
                return -EBADMSG;
        }
}

static int skip_container(struct ph_etf *in, uint64_t *inside)
{
        uint32_t count;
        switch (ph_etf_type(in)) {
        case PH_ETF_IS_TUPLE:
                if (ph_etf_read_tuple(in, &count) != 0)
                        return -EBADMSG;
                *inside = count;
                return 0;
        case PH_ETF_IS_LIST:
                if (ph_etf_read_list(in, &count) != 0)
                        return -EBADMSG;
                *inside = count == 0 ? 0 : (uint64_t)count + 1;
                return 0;
        default:
                if (ph_etf_read_map(in, &count) != 0)
                        return -EBADMSG;
                *inside = (uint64_t)count * 2;
                return 0;
        }
}

/* Consumes one term but not what is in it: @inside says how many terms that is. */
static int skip_head(struct ph_etf *in, uint64_t *inside)
{
        struct ph_etf_atom atom;
        struct ph_etf_bits bits;
        struct ph_etf_big big;
        const uint8_t *bytes;
        int64_t integer;
        uint32_t size;
        *inside = 0;
        switch (ph_etf_tag(in)) {
        case PH_ETF_SMALL_INTEGER:
        case PH_ETF_INTEGER:
                return ph_etf_read_int64(in, &integer);
        case PH_ETF_SMALL_BIG:
        case PH_ETF_LARGE_BIG:
                return ph_etf_read_big(in, &big);
        case PH_ETF_ATOM:
        case PH_ETF_ATOM_UTF8:
        case PH_ETF_SMALL_ATOM:
        case PH_ETF_SMALL_ATOM_UTF8:
                return ph_etf_read_atom(in, &atom);
        case PH_ETF_BINARY:
        case PH_ETF_BIT_BINARY:
                return ph_etf_read_bits(in, &bits);
        case PH_ETF_STRING:
                return ph_etf_read_string(in, &bytes, &size);
        case PH_ETF_SMALL_TUPLE:
        case PH_ETF_LARGE_TUPLE:
        case PH_ETF_NIL:
        case PH_ETF_LIST:
        case PH_ETF_MAP:
                return skip_container(in, inside);
        default:
                return skip_rare(in, inside);
        }
}

int ph_etf_skip(struct ph_etf *in)
{
        struct ph_etf ahead = *in;
        uint64_t wanted = 1;
        if (ph_etf_tag(in) == PH_ETF_LOCAL) {
                in->at = in->end;
                return 0;
        }
        while (wanted > 0) {
                uint64_t inside;
                int error = skip_head(&ahead, &inside);
                if (error != 0)
                        return error;
                wanted += inside - 1;
                if (wanted > ph_etf_left(&ahead))
                        return -EBADMSG;
        }
        *in = ahead;
        return 0;
}

int ph_etf_take(struct ph_etf *in, struct ph_etf *term_out)
{
        const uint8_t *start = in->at;
        if (ph_etf_skip(in) != 0)
                return -EBADMSG;
        *term_out = (struct ph_etf){.at = start, .end = in->at};
        return 0;
}
