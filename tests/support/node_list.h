/*
 * The nodes of this test program that run now, so that none outlives a test that failed. Private to
 * tests/support.
 */
#ifndef PH_TESTS_SUPPORT_NODE_LIST_H
#define PH_TESTS_SUPPORT_NODE_LIST_H

/* Kills and frees all nodes that were started and not yet stopped. */
void ph_test_node_list_end(void);

#endif
