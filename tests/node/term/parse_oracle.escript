#!/usr/bin/env escript
%%! -noinput
%% Random terms that have literals: CHECK prints and parses them, and all must be the same again.
%% Usage: parse_oracle.escript CHECK COUNT

main([Check, Count]) ->
    Source = filename:join(filename:dirname(escript:script_name()), "term_gen.erl"),
    {ok, term_gen, Code} = compile:file(Source, [binary]),
    {module, term_gen} = code:load_binary(term_gen, Source, Code),
    term_gen:seed(),
    Terms = term_gen:nasty(literal) ++ term_gen:terms(literal, list_to_integer(Count)),
    Base = filename:join(os:getenv("TMPDIR", "/tmp"), "porthole-parse-" ++ os:getpid()),
    Cases = Base ++ ".cases",
    Results = Base ++ ".results",
    ok = file:write_file(Cases, [<<0:32>> | [framed(term_to_binary(T)) || T <- Terms]]),
    Port = open_port({spawn_executable, Check}, [{args, [Cases, Results]}, exit_status, binary]),
    Status = relay(Port),
    {ok, Bytes} = file:read_file(Results),
    _ = [file:delete(File) || File <- [Cases, Results]],
    Wrong = compare(Terms, Bytes, 0),
    Good = Status =:= 0 andalso Wrong =:= 0,
    io:format("~s - parse after print: ~b terms, ~b differ~n1..1~n",
              [case Good of true -> "ok 1"; false -> "not ok 1" end, length(Terms), Wrong]),
    halt(case Good of true -> 0; false -> 1 end).

framed(Bytes) ->
    [<<(byte_size(Bytes)):32>>, Bytes].

compare([], <<>>, Wrong) ->
    Wrong;
compare([Term | Terms], Bytes, Wrong) ->
    {Same, Rest} = same(Term, 4, Bytes, true),
    Same orelse Wrong > 5 orelse io:format("# differs: ~P~n", [Term, 20]),
    compare(Terms, Rest, case Same of true -> Wrong; false -> Wrong + 1 end).

same(_, 0, Rest, Same) ->
    {Same, Rest};
same(Term, Ways, <<Size:32, Bytes:Size/binary, Rest/binary>>, Same) ->
    same(Term, Ways - 1, Rest, Same andalso binary_to_term(Bytes, [safe]) =:= Term);
same(_, _, <<>>, _) ->
    {false, <<>>}.

relay(Port) ->
    receive
        {Port, {data, Data}} -> io:put_chars(Data), relay(Port);
        {Port, {exit_status, Status}} -> Status
    end.
