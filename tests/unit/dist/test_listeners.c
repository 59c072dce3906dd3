#include "agent/dist/listeners.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/test.h"

#define REST \
        " 00000000:00000000 00:00000000 00000000  1000        0 103690 1 0000000012bca712 100 0\n"
#define NOBODY "00000000:0000"
#define NOBODY6 "00000000000000000000000000000000:0000"

static struct ph_listener parse(const char *line, bool is_ipv6, int expected)
{
        struct ph_listener listener = {0};

        assert_int_equal(ph_listener_parse(line, is_ipv6, &listener), expected);
        return listener;
}

/* The lines below are those of a machine whose bytes are in little endian order. */
static bool is_little_endian(void)
{
        return htonl(1) != 1;
}

static void a_listening_socket_is_taken_apart(void **state)
{
        struct ph_listener listener = parse("   0: 0100007F:AA9B " NOBODY " 0A" REST, false, 1);
        const uint8_t loopback[] = {127, 0, 0, 1};

        (void)state;
        assert_int_equal(listener.port, 0xAA9B);
        assert_int_equal(listener.uid, 1000);
        assert_int_equal(listener.inode, 103690);
        assert_false(listener.address.is_ipv6);
        if (is_little_endian())
                assert_memory_equal(listener.address.bytes, loopback, 4);
}

static void who_listens_everywhere_is_reached_over_loopback(void **state)
{
        const uint8_t loopback[] = {127, 0, 0, 1};
        const uint8_t loopback6[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        struct ph_listener listener = parse("  12: 00000000:1111 " NOBODY " 0A" REST, false, 1);

        (void)state;
        assert_memory_equal(listener.address.bytes, loopback, 4);
        listener =
                parse("   0: 00000000000000000000000000000000:1111 " NOBODY6 " 0A" REST, true, 1);
        assert_true(listener.address.is_ipv6);
        assert_memory_equal(listener.address.bytes, loopback6, 16);
}

static void other_sockets_are_passed_over(void **state)
{
        (void)state;
        parse("   5: 0100007F:97BE 0100007F:1111 01" REST, false, 0);
        parse("   3: 0100007F:8ACE 0100007F:C7E5 06" REST, false, 0);
        parse("   3: 0100007F:0000 " NOBODY " 0A" REST, false, 0);
}

static void what_the_kernel_does_not_write_is_refused(void **state)
{
        static const char *const lines[] = {"", "\n", "0100007F:AA9B", "x: 0100007F:AA9B",
                "   0: 0100007:AA9B " NOBODY " 0A" REST, "   0: 0100007G:AA9B " NOBODY " 0A" REST,
                "   0: 0100007F:AA9B " NOBODY " 0A",
                "   0: 00000000000000000000000000000000:1111 " NOBODY6 " 0A" REST};

        (void)state;
        for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
                parse(lines[i], false, -EBADMSG);
        parse("   0: 0100007F:AA9B " NOBODY " 0A" REST, true, -EBADMSG);
}

/* An IPv4 and an IPv6 address have their port in the same place. */
static uint16_t port_of(int fd)
{
        struct sockaddr_in6 bound = {0};
        socklen_t length = sizeof(bound);

        assert_int_equal(getsockname(fd, (struct sockaddr *)&bound, &length), 0);
        return ntohs(bound.sin6_port);
}

/* A socket of this very process, which the kernel can't but list. */
static void assert_listed(int family, const struct sockaddr *address, socklen_t length,
        const void *bytes, size_t size)
{
        struct ph_listeners listeners = {0};
        struct stat st;
        size_t found = 0;
        int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

        assert_int_equal(bind(fd, address, length), 0);
        assert_int_equal(listen(fd, 1), 0);
        assert_int_equal(fstat(fd, &st), 0);
        assert_int_equal(ph_listeners_read(getpid(), &listeners), 0);
        for (size_t i = 0; i < listeners.count; i++) {
                if (listeners.items[i].inode != st.st_ino)
                        continue;
                found++;
                assert_int_equal(listeners.items[i].port, port_of(fd));
                assert_int_equal(listeners.items[i].uid, geteuid());
                assert_memory_equal(listeners.items[i].address.bytes, bytes, size);
        }
        assert_int_equal(found, 1);
        ph_listeners_finish(&listeners);
        close(fd);
}

static void our_own_socket_is_listed(void **state)
{
        struct sockaddr_in loopback = {
                .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        struct sockaddr_in everywhere = {.sin_family = AF_INET};

        (void)state;
        assert_listed(AF_INET, (struct sockaddr *)&loopback, sizeof(loopback), &loopback.sin_addr,
                sizeof(loopback.sin_addr));
        assert_listed(AF_INET, (struct sockaddr *)&everywhere, sizeof(everywhere),
                &loopback.sin_addr, sizeof(loopback.sin_addr));
}

static void our_own_ipv6_socket_is_listed(void **state)
{
        struct sockaddr_in6 loopback = {
                .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};

        (void)state;
        if (access("/proc/self/net/if_inet6", F_OK) < 0)
                skip(); /* this kernel runs without IPv6 */
        assert_listed(AF_INET6, (struct sockaddr *)&loopback, sizeof(loopback), &loopback.sin6_addr,
                sizeof(loopback.sin6_addr));
}

static void a_process_that_is_gone_has_none(void **state)
{
        struct ph_listeners listeners;

        (void)state;
        assert_int_equal(ph_listeners_read(0x7ffffff0, &listeners), 0);
        assert_int_equal(listeners.count, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_listening_socket_is_taken_apart),
                cmocka_unit_test(who_listens_everywhere_is_reached_over_loopback),
                cmocka_unit_test(other_sockets_are_passed_over),
                cmocka_unit_test(what_the_kernel_does_not_write_is_refused),
                cmocka_unit_test(our_own_socket_is_listed),
                cmocka_unit_test(our_own_ipv6_socket_is_listed),
                cmocka_unit_test(a_process_that_is_gone_has_none),
        };

        return cmocka_run_group_tests_name("dist listeners", tests, NULL, NULL);
}
