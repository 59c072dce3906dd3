#include "agent/core/inbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct ph_inbox_item {
        struct ph_inbox_item *next;
        size_t length;
        unsigned char term[];
};

static struct ph_inbox_item *take_all(struct ph_inbox *inbox, bool close, bool *interrupted_out)
{
        struct ph_inbox_item *items;

        uv_mutex_lock(&inbox->lock);
        items = inbox->head;
        inbox->head = NULL;
        inbox->tail = &inbox->head;
        inbox->bytes = 0;
        inbox->closed = inbox->closed || close;
        *interrupted_out = inbox->interrupted && !inbox->closed;
        inbox->interrupted = false;
        uv_mutex_unlock(&inbox->lock);
        return items;
}

static void on_wakeup(uv_async_t *wakeup)
{
        struct ph_inbox *inbox = wakeup->data;
        bool interrupted;
        struct ph_inbox_item *item = take_all(inbox, false, &interrupted);

        while (item != NULL) {
                struct ph_inbox_item *next = item->next;

                inbox->on_term(inbox->context, item->term, item->length);
                free(item);
                item = next;
        }
        if (interrupted)
                inbox->on_interrupt(inbox->context);
}

int ph_inbox_start(struct ph_inbox *inbox, uv_loop_t *loop, size_t limit,
        void (*on_term)(void *context, const void *term, size_t length),
        void (*on_interrupt)(void *context), void *context)
{
        int r;

        *inbox = (struct ph_inbox){.limit = limit,
                .on_term = on_term,
                .on_interrupt = on_interrupt,
                .context = context};
        inbox->tail = &inbox->head;
        r = uv_mutex_init(&inbox->lock);
        if (r < 0)
                return r;
        r = uv_async_init(loop, &inbox->wakeup, on_wakeup);
        if (r < 0) {
                uv_mutex_destroy(&inbox->lock);
                return r;
        }
        inbox->wakeup.data = inbox;
        return 0;
}

/* Called with the lock held: the wakeup handle is open as long as the inbox isn't closed. */
static int append(struct ph_inbox *inbox, struct ph_inbox_item *item)
{
        if (inbox->closed)
                return -EPIPE;
        if (inbox->bytes != 0 && item->length > inbox->limit - inbox->bytes)
                return -EAGAIN;
        *inbox->tail = item;
        inbox->tail = &item->next;
        inbox->bytes += item->length;
        uv_async_send(&inbox->wakeup);
        return 0;
}

int ph_inbox_put(struct ph_inbox *inbox, const void *term, size_t length)
{
        struct ph_inbox_item *item = malloc(sizeof(*item) + length);
        int r;

        if (item == NULL)
                return -ENOMEM;
        item->next = NULL;
        item->length = length;
        memcpy(item->term, term, length);
        uv_mutex_lock(&inbox->lock);
        r = append(inbox, item);
        uv_mutex_unlock(&inbox->lock);
        if (r < 0)
                free(item);
        return r;
}

void ph_inbox_interrupt(struct ph_inbox *inbox)
{
        uv_mutex_lock(&inbox->lock);
        inbox->interrupted = true;
        if (!inbox->closed)
                uv_async_send(&inbox->wakeup);
        uv_mutex_unlock(&inbox->lock);
}

void ph_inbox_close(struct ph_inbox *inbox)
{
        bool interrupted;
        struct ph_inbox_item *item = take_all(inbox, true, &interrupted);

        while (item != NULL) {
                struct ph_inbox_item *next = item->next;

                free(item);
                item = next;
        }
        if (!uv_is_closing((uv_handle_t *)&inbox->wakeup))
                uv_close((uv_handle_t *)&inbox->wakeup, NULL);
}

void ph_inbox_finish(struct ph_inbox *inbox)
{
        uv_mutex_destroy(&inbox->lock);
}
