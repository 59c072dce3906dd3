#include "tui/app.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "tui/model/clock.h"
#include "tui/model/session.h"
#include "tui/terminal/input.h"
#include "tui/terminal/signals.h"
#include "tui/terminal/terminal.h"
#include "tui/view/desk.h"

#define TICK_MS 100
#define LEAVE_MS 3000 /* then we leave, whatever is still under way */

struct app {
        const struct ph_session_options *options; /* borrowed */
        struct ph_error *error;                   /* borrowed */
        uv_loop_t loop;
        uv_timer_t tick;
        uv_timer_t deadline;
        uv_prepare_t prepare; /* draws once a turn of the loop, before it waits */
        struct ph_terminal terminal;
        struct ph_input input;
        struct ph_signals signals;
        struct ph_session session;
        struct ph_desk desk;
        bool was_live;
        bool is_leaving;
        bool is_done;
        int result;
};

static void finish(struct app *app, int result)
{
        if (app->is_done)
                return;
        app->is_done = true;
        app->result = result;
        uv_stop(&app->loop);
}

/* The session is IDLE, as far as it will ever be. */
static void finish_leaving(struct app *app)
{
        if (app->session.error.code != 0 && app->result == 0) {
                *app->error = app->session.error;
                app->result = -EIO;
        }
        finish(app, app->result);
}

static void say_unfinished(struct app *app)
{
        const struct ph_session *session = &app->session;
        const char *name = session->name[0] != '\0' ? session->name : session->target;

        if (session->state == PH_SESSION_ATTACHING)
                ph_error_set(app->error, PH_ERROR_NO_ANSWER,
                        "%s has not answered the attempt to attach yet; if an agent gets into it "
                        "after all, porthole detach makes it leave",
                        name);
        else
                ph_error_set(app->error, PH_ERROR_NO_ANSWER,
                        "the agent in %s did not leave within %d s; porthole detach makes it "
                        "leave, and without a client it leaves by itself",
                        name, LEAVE_MS / 1000);
}

static void on_deadline(uv_timer_t *timer)
{
        struct app *app = timer->data;

        say_unfinished(app);
        finish(app, app->result != 0 ? app->result : -ETIMEDOUT);
}

/*
 * The terminal is given back first: nobody has to watch us clean up. Asked twice, we just go; but
 * that a terminal is gone is told twice, by its end of file and by SIGHUP, and nobody waits then.
 */
static void leave(struct app *app, int result)
{
        if (app->is_leaving) {
                if (result != SIGHUP)
                        finish(app, result != 0 ? result : app->result);
                return;
        }
        app->is_leaving = true;
        app->result = result;
        ph_input_stop(&app->input);
        ph_terminal_stop(&app->terminal);
        ph_session_close(&app->session);
        if (app->session.state == PH_SESSION_IDLE)
                finish_leaving(app);
        else
                uv_timer_start(&app->deadline, on_deadline, LEAVE_MS, 0);
}

/* A target that can't be opened is an error of the command line, not something to look at. */
static bool is_hopeless(const struct app *app)
{
        return app->session.state == PH_SESSION_FAILED && app->options->target != NULL &&
               !app->was_live;
}

static void on_session(void *context)
{
        struct app *app = context;

        app->was_live = app->was_live || app->session.state == PH_SESSION_LIVE;
        if (app->is_leaving) {
                if (app->session.state == PH_SESSION_IDLE)
                        finish_leaving(app);
        } else if (is_hopeless(app)) {
                *app->error = app->session.error;
                finish(app, -EIO);
        } else {
                ph_desk_on_session(&app->desk);
        }
}

static void on_quit(void *context)
{
        leave(context, 0);
}

static void on_signal(void *context, int number)
{
        leave(context, number);
}

static void on_gone(void *context)
{
        leave(context, SIGHUP);
}

static void on_repaint(void *context)
{
        struct app *app = context;

        ph_terminal_repaint(&app->terminal);
        app->desk.needs_draw = true;
}

static void on_resize(void *context)
{
        struct app *app = context;

        ph_terminal_resize(&app->terminal);
        on_repaint(app);
}

static void on_suspend(void *context)
{
        struct app *app = context;

        ph_terminal_suspend(&app->terminal);
}

static void on_resume(void *context)
{
        struct app *app = context;

        ph_terminal_resume(&app->terminal);
        app->desk.needs_draw = true;
}

static void on_key(void *context, const struct ph_key *key)
{
        struct app *app = context;

        if (!app->is_leaving)
                ph_desk_on_key(&app->desk, key);
}

static void on_tick(uv_timer_t *timer)
{
        struct app *app = timer->data;
        uint64_t now = ph_clock_ms();

        ph_session_tick(&app->session, now);
        if (!app->is_leaving && ph_desk_tick(&app->desk, now))
                app->desk.needs_draw = true;
}

static void on_prepare(uv_prepare_t *prepare)
{
        struct app *app = prepare->data;

        if (app->is_leaving || app->is_done || !app->desk.needs_draw)
                return;
        ph_desk_draw(&app->desk);
        ph_terminal_flush(&app->terminal);
}

static void start_handles(struct app *app)
{
        uv_timer_init(&app->loop, &app->tick);
        uv_timer_init(&app->loop, &app->deadline);
        uv_prepare_init(&app->loop, &app->prepare);
        app->tick.data = app->deadline.data = app->prepare.data = app;
        uv_timer_start(&app->tick, on_tick, 0, TICK_MS);
        uv_prepare_start(&app->prepare, on_prepare);
}

static void stop_handles(struct app *app)
{
        uv_close((uv_handle_t *)&app->tick, NULL);
        uv_close((uv_handle_t *)&app->deadline, NULL);
        uv_close((uv_handle_t *)&app->prepare, NULL);
}

static int fail(struct app *app, int r, const char *what)
{
        if (r < 0)
                ph_error_set(app->error, PH_ERROR_FAILED, "%s: %s", what, uv_strerror(r));
        return r;
}

/* With the terminal taken over and the handles there: everything until the user leaves. */
static int run_desk(struct app *app)
{
        static const struct ph_desk_events events = {on_quit, on_repaint, NULL};
        struct ph_desk_events mine = events;
        int r = ph_input_start(&app->input, &app->loop, on_key, on_gone, app);

        if (r < 0)
                return fail(app, r, "the terminal can't be read");
        mine.context = app;
        ph_desk_init(&app->desk, &app->session, app->options, &mine);
        if (app->options->target != NULL)
                ph_session_attach(&app->session, app->options->target);
        else
                ph_desk_on_session(&app->desk);
        if (!app->is_done)
                uv_run(&app->loop, UV_RUN_DEFAULT);
        ph_desk_finish(&app->desk);
        ph_input_stop(&app->input);
        return app->result;
}

static int run_session(struct app *app)
{
        int r = ph_session_init(&app->session, &app->loop, app->options, on_session, app);

        if (r < 0)
                return fail(app, r, "no worker can be started");
        r = ph_terminal_start(&app->terminal, app->error);
        if (r == 0) {
                start_handles(app);
                r = run_desk(app);
                stop_handles(app);
        }
        ph_terminal_stop(&app->terminal);
        if (app->options->budget_out != NULL)
                *app->options->budget_out = app->session.hello.budget_percent;
        ph_session_finish(&app->session);
        return r;
}

static int run_loop(struct app *app)
{
        const struct ph_signals_events events = {on_signal, on_resize, on_suspend, on_resume, app};
        int r = ph_signals_start(&app->signals, &app->loop, &events);

        if (r < 0)
                fail(app, r, "signals can't be handled");
        else
                r = run_session(app);
        ph_signals_stop(&app->signals);
        uv_run(&app->loop, UV_RUN_DEFAULT);
        uv_loop_close(&app->loop);
        return r;
}

int ph_app_run(const struct ph_session_options *options, struct ph_error *error)
{
        struct app *app = calloc(1, sizeof(*app));
        int r;

        if (app == NULL) {
                ph_error_set(error, PH_ERROR_FAILED, "there is no memory for the screens");
                return -ENOMEM;
        }
        app->options = options;
        app->error = error;
        r = uv_loop_init(&app->loop);
        if (r < 0)
                fail(app, r, "no loop can be started");
        else
                r = run_loop(app);
        free(app);
        return r;
}
