#include "tui/terminal/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <wchar.h>

#define DOUBLE_CLICK_MS 400
#define MOST_EVENTS 8 /* that curses keeps of the mouse */

static const struct {
        int curses, code;
} specials[] = {
        {KEY_UP, PH_KEY_UP},
        {KEY_DOWN, PH_KEY_DOWN},
        {KEY_LEFT, PH_KEY_LEFT},
        {KEY_RIGHT, PH_KEY_RIGHT},
        {KEY_PPAGE, PH_KEY_PAGE_UP},
        {KEY_NPAGE, PH_KEY_PAGE_DOWN},
        {KEY_HOME, PH_KEY_HOME},
        {KEY_FIND, PH_KEY_HOME},
        {KEY_END, PH_KEY_END},
        {KEY_SELECT, PH_KEY_END},
        {KEY_DC, PH_KEY_DELETE},
        {KEY_BTAB, PH_KEY_BACK_TAB},
        {KEY_ENTER, PH_KEY_ENTER},
        {KEY_BACKSPACE, PH_KEY_BACKSPACE},
        {KEY_F(1), PH_KEY_F1},
};

/* Terminals are often called by another one's name, and then send these. */
static const struct {
        const char *bytes;
        int curses;
} variants[] = {
        {"\033[A", KEY_UP},
        {"\033OA", KEY_UP},
        {"\033[B", KEY_DOWN},
        {"\033OB", KEY_DOWN},
        {"\033[H", KEY_HOME},
        {"\033OH", KEY_HOME},
        {"\033[1~", KEY_HOME},
        {"\033[7~", KEY_HOME},
        {"\033[F", KEY_END},
        {"\033OF", KEY_END},
        {"\033[4~", KEY_END},
        {"\033[8~", KEY_END},
};

static const struct {
        mmask_t state;
        enum ph_mouse mouse;
} buttons[] = {
        {BUTTON1_PRESSED, PH_MOUSE_CLICK},
        {BUTTON4_PRESSED, PH_MOUSE_WHEEL_UP},
        {BUTTON5_PRESSED, PH_MOUSE_WHEEL_DOWN},
};

/* curses would hold a click back to see whether another follows; so we count them. */
static void count_clicks(struct ph_input *input, struct ph_key *key)
{
        uint64_t now = uv_now(input->poll.loop);

        if (key->mouse != PH_MOUSE_CLICK)
                return;
        if (input->clicked.code == PH_KEY_MOUSE && now - input->clicked_ms <= DOUBLE_CLICK_MS &&
                key->row == input->clicked.row && key->column == input->clicked.column)
                key->mouse = PH_MOUSE_DOUBLE_CLICK;
        input->clicked = *key;
        input->clicked_ms = now;
        if (key->mouse == PH_MOUSE_DOUBLE_CLICK)
                input->clicked.code = PH_KEY_NONE;
}

static void send_mouse(struct ph_input *input, const MEVENT *event)
{
        for (size_t i = 0; i < sizeof(buttons) / sizeof(buttons[0]); i++) {
                struct ph_key key = {PH_KEY_MOUSE, buttons[i].mouse, event->y, event->x};

                if ((event->bstate & buttons[i].state) == 0)
                        continue;
                count_clicks(input, &key);
                input->on_key(input->context, &key);
                return;
        }
}

/* curses tells once of all that the mouse did meanwhile, and then gives the newest first. */
static void read_mouse(struct ph_input *input)
{
        MEVENT events[MOST_EVENTS];
        int count = 0;

        while (count < MOST_EVENTS && getmouse(&events[count]) == OK)
                count++;
        while (count > 0 && input->window != NULL)
                send_mouse(input, &events[--count]);
}

static int translate_special(wint_t code)
{
        for (size_t i = 0; i < sizeof(specials) / sizeof(specials[0]); i++) {
                if ((wint_t)specials[i].curses == code)
                        return specials[i].code;
        }
        return PH_KEY_NONE;
}

static int translate_character(wint_t code)
{
        if (code == '\r')
                return PH_KEY_ENTER;
        return code == '\b' ? PH_KEY_BACKSPACE : (int)code;
}

static void take(struct ph_input *input, wint_t code, bool is_special)
{
        struct ph_key key = {
                .code = is_special ? translate_special(code) : translate_character(code)};

        if (is_special && code == KEY_MOUSE)
                read_mouse(input);
        else if (key.code != PH_KEY_NONE)
                input->on_key(input->context, &key);
}

static bool is_hung_up(void)
{
        struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};

        return poll(&fd, 1, 0) > 0 && (fd.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
        struct ph_input *input = poll->data;
        wint_t code;
        int r;

        (void)events;
        if (status < 0 || is_hung_up()) {
                uv_poll_stop(poll);
                input->on_gone(input->context);
                return;
        }
        while (input->window != NULL && (r = wget_wch(input->window, &code)) != ERR)
                take(input, code, r == KEY_CODE_YES);
}

/* libuv makes the descriptor non-blocking, and with it the terminal of all who share it. */
static int init_poll(struct ph_input *input, uv_loop_t *loop)
{
        int flags = fcntl(STDIN_FILENO, F_GETFL);
        int r = uv_poll_init(loop, &input->poll, STDIN_FILENO);

        if (flags >= 0)
                fcntl(STDIN_FILENO, F_SETFL, flags);
        input->poll.data = input;
        return r;
}

static void add_variants(void)
{
        for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
                if (key_defined(variants[i].bytes) == 0)
                        define_key(variants[i].bytes, variants[i].curses);
        }
}

int ph_input_start(struct ph_input *input, uv_loop_t *loop,
        void (*on_key)(void *context, const struct ph_key *key), void (*on_gone)(void *context),
        void *context)
{
        int r;

        *input = (struct ph_input){.on_key = on_key, .on_gone = on_gone, .context = context};
        input->window = newpad(1, 1);
        if (input->window == NULL)
                return -ENOMEM;
        r = init_poll(input, loop);
        if (r < 0) {
                delwin(input->window);
                return r;
        }
        keypad(input->window, TRUE);
        add_variants();
        nodelay(input->window, TRUE);
        return uv_poll_start(&input->poll, UV_READABLE | UV_DISCONNECT, on_readable);
}

void ph_input_stop(struct ph_input *input)
{
        if (input->window == NULL)
                return;
        delwin(input->window);
        input->window = NULL;
        uv_close((uv_handle_t *)&input->poll, NULL);
}
