/* The queue between the probe's threads and the core's. */
#include "agent/core/inbox.h"

#include <errno.h>
#include <pthread.h>

#include "tests/support/fault.h"
#include "tests/support/test.h"

enum { LIMIT = 1000, PRODUCERS = 4, TERMS = 5000 };

struct receiver {
        uv_loop_t loop;
        struct ph_inbox inbox;
        size_t count, bytes;
        unsigned last[PRODUCERS]; /* the number in the last term of each producer */
        bool in_order, interrupted;
};

static void on_term(void *context, const void *term, size_t length)
{
        struct receiver *receiver = context;

        (void)term;
        receiver->count++;
        receiver->bytes += length;
}

static void on_interrupt(void *context)
{
        struct receiver *receiver = context;

        receiver->interrupted = true;
        ph_inbox_close(&receiver->inbox);
}

static void start(
        struct receiver *receiver, void (*take)(void *context, const void *term, size_t length))
{
        *receiver = (struct receiver){.in_order = true};
        assert_int_equal(uv_loop_init(&receiver->loop), 0);
        assert_int_equal(ph_inbox_start(&receiver->inbox, &receiver->loop, LIMIT, take,
                                 on_interrupt, receiver),
                0);
}

static void finish(struct receiver *receiver)
{
        ph_inbox_close(&receiver->inbox);
        uv_run(&receiver->loop, UV_RUN_DEFAULT);
        assert_int_equal(uv_loop_close(&receiver->loop), 0);
        ph_inbox_finish(&receiver->inbox);
}

static int put(struct receiver *receiver, size_t length)
{
        static const char bytes[8 * LIMIT];

        return ph_inbox_put(&receiver->inbox, bytes, length);
}

static void terms_come_out_as_they_went_in(void **state)
{
        struct receiver receiver;

        (void)state;
        start(&receiver, on_term);
        assert_int_equal(put(&receiver, 1), 0);
        assert_int_equal(put(&receiver, 0), 0);
        assert_int_equal(put(&receiver, 99), 0);
        assert_int_equal(receiver.count, 0);
        uv_run(&receiver.loop, UV_RUN_ONCE);
        assert_int_equal(receiver.count, 3);
        assert_int_equal(receiver.bytes, 100);
        finish(&receiver);
}

static void the_limit_is_the_bytes_that_wait(void **state)
{
        struct receiver receiver;

        (void)state;
        start(&receiver, on_term);
        assert_int_equal(put(&receiver, LIMIT - 1), 0);
        assert_int_equal(put(&receiver, 2), -EAGAIN);
        assert_int_equal(put(&receiver, 1), 0);
        assert_int_equal(put(&receiver, 1), -EAGAIN);
        uv_run(&receiver.loop, UV_RUN_ONCE);
        assert_int_equal(put(&receiver, LIMIT), 0);
        uv_run(&receiver.loop, UV_RUN_ONCE);
        assert_int_equal(receiver.bytes, 2 * LIMIT);
        finish(&receiver);
}

static void a_larger_term_may_wait_alone(void **state)
{
        struct receiver receiver;

        (void)state;
        start(&receiver, on_term);
        assert_int_equal(put(&receiver, 1), 0);
        assert_int_equal(put(&receiver, 4 * LIMIT), -EAGAIN);
        uv_run(&receiver.loop, UV_RUN_ONCE);
        assert_int_equal(put(&receiver, 4 * LIMIT), 0);
        uv_run(&receiver.loop, UV_RUN_ONCE);
        assert_int_equal(put(&receiver, 1), 0);
        finish(&receiver);
}

static void a_closed_inbox_takes_nothing_and_frees_what_waited(void **state)
{
        struct receiver receiver;

        (void)state;
        start(&receiver, on_term);
        assert_int_equal(put(&receiver, 100), 0);
        ph_inbox_close(&receiver.inbox);
        assert_int_equal(put(&receiver, 1), -EPIPE);
        ph_inbox_interrupt(&receiver.inbox);
        finish(&receiver);
        assert_int_equal(receiver.count, 0);
        assert_false(receiver.interrupted);
}

static void a_put_without_memory_puts_nothing(void **state)
{
        struct receiver receiver;

        (void)state;
        start(&receiver, on_term);
        ph_test_fail_allocation(1);
        assert_int_equal(put(&receiver, 10), -ENOMEM);
        assert_int_equal(put(&receiver, 20), 0);
        uv_run(&receiver.loop, UV_RUN_ONCE);
        assert_int_equal(receiver.bytes, 20);
        finish(&receiver);
}

static void an_interrupt_passes_what_waits(void **state)
{
        struct receiver receiver;

        (void)state;
        start(&receiver, on_term);
        assert_int_equal(put(&receiver, 10), 0);
        ph_inbox_interrupt(&receiver.inbox);
        uv_run(&receiver.loop, UV_RUN_DEFAULT);
        assert_true(receiver.interrupted);
        finish(&receiver);
}

struct producer {
        pthread_t thread;
        struct receiver *receiver;
        unsigned number;
        unsigned full; /* times that it had to wait */
};

static void *produce(void *context)
{
        struct producer *producer = context;

        for (unsigned i = 1; i <= TERMS; i++) {
                unsigned term[8] = {producer->number, i};

                while (ph_inbox_put(&producer->receiver->inbox, term, sizeof(term)) == -EAGAIN) {
                        producer->full++;
                        ph_test_sleep_ms(1);
                }
        }
        return NULL;
}

static void on_numbered(void *context, const void *term, size_t length)
{
        struct receiver *receiver = context;
        unsigned numbers[2];

        (void)length;
        memcpy(numbers, term, sizeof(numbers));
        receiver->in_order = receiver->in_order && numbers[1] == ++receiver->last[numbers[0]];
        receiver->count++;
}

static void many_producers_wait_for_room_and_each_keeps_its_order(void **state)
{
        struct receiver receiver;
        struct producer producers[PRODUCERS];

        (void)state;
        start(&receiver, on_numbered);
        for (unsigned i = 0; i < PRODUCERS; i++) {
                producers[i] = (struct producer){.receiver = &receiver, .number = i};
                assert_int_equal(
                        pthread_create(&producers[i].thread, NULL, produce, &producers[i]), 0);
        }
        while (receiver.count < (size_t)PRODUCERS * TERMS)
                uv_run(&receiver.loop, UV_RUN_ONCE);
        for (unsigned i = 0; i < PRODUCERS; i++)
                pthread_join(producers[i].thread, NULL);
        assert_true(receiver.in_order);
        finish(&receiver);
}

static void *interrupt(void *context)
{
        struct receiver *receiver = context;

        ph_inbox_interrupt(&receiver->inbox);
        return NULL;
}

static void another_thread_can_interrupt(void **state)
{
        struct receiver receiver;
        pthread_t thread;

        (void)state;
        start(&receiver, on_term);
        assert_int_equal(pthread_create(&thread, NULL, interrupt, &receiver), 0);
        uv_run(&receiver.loop, UV_RUN_DEFAULT);
        pthread_join(thread, NULL);
        assert_true(receiver.interrupted);
        finish(&receiver);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(terms_come_out_as_they_went_in),
                cmocka_unit_test(the_limit_is_the_bytes_that_wait),
                cmocka_unit_test(a_larger_term_may_wait_alone),
                cmocka_unit_test(a_closed_inbox_takes_nothing_and_frees_what_waited),
                cmocka_unit_test(a_put_without_memory_puts_nothing),
                cmocka_unit_test(an_interrupt_passes_what_waits),
                cmocka_unit_test(many_producers_wait_for_room_and_each_keeps_its_order),
                cmocka_unit_test(another_thread_can_interrupt),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
