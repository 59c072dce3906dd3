#!/usr/bin/env escript
%%! -noinput
%% Prints 1,000 mixed rows with io_lib:format("~0tp") and with ph_print(), in turn, and says how many
%% times faster the latter is.
%% Usage: bench_term.escript BENCH_TERM [LEAST], which fails below LEAST times.
-mode(compile).

-define(ROWS, 1000).
-define(ROUNDS, 15).

main([Bench]) ->
    main([Bench, "10"]);
main([Bench, Least]) ->
    Rows = [row(I) || I <- lists:seq(1, ?ROWS)],
    Encoded = [term_to_binary(Row) || Row <- Rows],
    Path = filename:join(os:getenv("TMPDIR", "/tmp"), "porthole-bench-" ++ os:getpid()),
    ok = file:write_file(Path, [[<<(byte_size(E)):32>>, E] || E <- Encoded]),
    Theirs = lists:min([element(1, timer:tc(fun() -> format(Rows) end))
                        || _ <- lists:seq(1, ?ROUNDS)]) * 1000 / ?ROWS,
    Ours = list_to_float(string:trim(run(Bench, [Path, integer_to_list(?ROUNDS)]))),
    ok = file:delete(Path),
    Times = Theirs / Ours,
    Goal = case Times >= list_to_integer(Least) of true -> "is"; false -> "MUST BE" end,
    io:format("~-58s | ~10.2f us   | ~11.2f us | ~7.1f (~s at least ~s)~n",
              ["a mixed row as text; peer: io_lib:format(\"~0tp\")", Ours / 1000, Theirs / 1000, Times,
               Goal, Least]),
    halt(case Goal of "is" -> 0; _ -> 1 end).

format(Rows) ->
    _ = [io_lib:format("~0tp", [Row]) || Row <- Rows],
    ok.

%% What tables hold: sessions, counters, cached pages, configuration.
row(I) when I rem 4 =:= 0 ->
    {{session, I}, self(), make_ref(), {{2024, 1, 2}, {3, 4, 5}}, active,
     #{user => <<"user", (integer_to_binary(I))/binary, "@example.org">>, roles => [admin, editor],
       seen => 1700000000000 + I, score => I / 7}};
row(I) when I rem 4 =:= 1 ->
    {{counter, node(), I}, I * 1000003, 1 bsl 70 + I};
row(I) when I rem 4 =:= 2 ->
    {list_to_binary(["/pages/", integer_to_list(I)]), binary:copy(<<"Lorem ipsum ">>, 10),
     [{<<"content-type">>, <<"text/html; charset=utf-8">>}, {<<"etag">>, <<I:64, 255:8>>}]};
row(I) ->
    {config, "a string of characters", [{port, 8000 + I}, {hosts, ["alpha", "beta"]}, {tls, false}],
     fun lists:map/2, [1, 2, 3 | I], {error, 'Not Found', undefined}}.

run(Program, Arguments) ->
    Port = open_port({spawn_executable, Program}, [{args, Arguments}, exit_status, binary]),
    collect(Port, <<>>).

collect(Port, Output) ->
    receive
        {Port, {data, Data}} -> collect(Port, <<Output/binary, Data/binary>>);
        {Port, {exit_status, 0}} -> binary_to_list(Output)
    end.
