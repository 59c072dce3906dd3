/*
 * A native function that keeps its scheduler for a while, as badly written ones do: the process in
 * it answers nobody. For test_stuck.c.
 */
#include <erl_nif.h>
#include <time.h>

static ERL_NIF_TERM sleep_ms(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
        struct timespec pause = {0};
        int ms;

        (void)argc;
        if (!enif_get_int(env, argv[0], &ms))
                return enif_make_badarg(env);
        pause.tv_sec = ms / 1000;
        pause.tv_nsec = ms % 1000 * 1000000L;
        nanosleep(&pause, NULL);
        return enif_make_atom(env, "ok");
}

static ErlNifFunc functions[] = {{"sleep", 1, sleep_ms, 0}};

ERL_NIF_INIT(stuck, functions, NULL, NULL, NULL, NULL)
