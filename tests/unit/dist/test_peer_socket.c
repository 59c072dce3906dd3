#include "agent/dist/peer_socket.h"

#include <errno.h>

#include "tests/support/test.h"

/* How far a connection came that received @size bytes and then failed with @failure. */
static enum ph_peer_stage stage(const char *bytes, size_t size, int failure)
{
        static const struct ph_address nowhere;
        struct ph_deadline deadline = ph_deadline_in(0);
        struct ph_peer_socket peer;

        ph_peer_socket_init(&peer, &nowhere, 1, &deadline);
        memcpy(peer.head, bytes, size < sizeof(peer.head) ? size : sizeof(peer.head));
        peer.received = size;
        peer.failure = failure;
        return ph_peer_socket_stage(&peer);
}

#define STAGE(bytes) stage("" bytes, sizeof(bytes) - 1, 0)

static void nobody_there_is_known_by_the_refusal(void **state)
{
        (void)state;
        assert_int_equal(stage("", 0, ECONNREFUSED), PH_PEER_STAGE_UNCONNECTED);
        assert_int_equal(stage("", 0, ECONNRESET), PH_PEER_STAGE_CONNECTED);
        assert_int_equal(STAGE(""), PH_PEER_STAGE_CONNECTED);
}

static void a_status_says_why_a_node_refuses(void **state)
{
        (void)state;
        assert_int_equal(STAGE("\0\6salive"), PH_PEER_STAGE_NAME_TAKEN);
        assert_int_equal(STAGE("\0\4snok"), PH_PEER_STAGE_NAME_TAKEN);
        assert_int_equal(STAGE("\0\14snot_allowed"), PH_PEER_STAGE_NOT_ALLOWED);
}

static void a_cookie_is_wrong_only_after_a_challenge(void **state)
{
        (void)state;
        assert_int_equal(STAGE("\0\3sok"), PH_PEER_STAGE_CONNECTED);
        assert_int_equal(STAGE("\0\3sok\0\40N"), PH_PEER_STAGE_CHALLENGED);
        assert_int_equal(STAGE("\0\20sok_simultaneous\0\40N"), PH_PEER_STAGE_CHALLENGED);
}

static void what_no_node_says_is_nothing(void **state)
{
        (void)state;
        assert_int_equal(STAGE("HTTP/1.1 400 Bad Request\r\n\r\n"), PH_PEER_STAGE_CONNECTED);
        assert_int_equal(STAGE("\0\6sali"), PH_PEER_STAGE_CONNECTED);
        assert_int_equal(STAGE("\0\0s"), PH_PEER_STAGE_CONNECTED);
        assert_int_equal(STAGE("\0\1s"), PH_PEER_STAGE_CONNECTED);
        assert_int_equal(STAGE("\377\377s"), PH_PEER_STAGE_CONNECTED);
        assert_int_equal(STAGE("\0\3xok\0\40N"), PH_PEER_STAGE_CONNECTED);
        assert_int_equal(STAGE("\0\6swhatx"), PH_PEER_STAGE_CONNECTED);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(nobody_there_is_known_by_the_refusal),
                cmocka_unit_test(a_status_says_why_a_node_refuses),
                cmocka_unit_test(a_cookie_is_wrong_only_after_a_challenge),
                cmocka_unit_test(what_no_node_says_is_nothing),
        };

        return cmocka_run_group_tests_name("dist peer_socket", tests, NULL, NULL);
}
