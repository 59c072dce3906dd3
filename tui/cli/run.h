/*
 * The commands, one function each, of the shape and contract of struct ph_command's run.
 */
#ifndef PH_TUI_CLI_RUN_H
#define PH_TUI_CLI_RUN_H

#include "tui/cli/command.h"

int ph_run_open(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);
int ph_run_nodes(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);
int ph_run_attach(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);
int ph_run_detach(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);
int ph_run_demo(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);
int ph_run_stats(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);
int ph_run_ps(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);
int ph_run_proc(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);
int ph_run_stuck(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);
int ph_run_tree(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);
int ph_run_tables(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);
int ph_run_kill(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);
int ph_run_rows(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);
int ph_run_call(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);
int ph_run_help(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error);

#endif
