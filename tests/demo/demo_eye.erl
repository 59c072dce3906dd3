%% Runs inside the demo node that a test looks at, and needs no distribution: applies each
%% {M, F, A} that arrives on the unix socket named by `-demo_eye PATH` and sends back the outcome.
-module(demo_eye).
-export([start/0]).

-spec start() -> pid().
start() ->
    {ok, [[Path]]} = init:get_argument(demo_eye),
    spawn(fun() -> open(Path) end).

open(Path) ->
    {ok, Socket} = gen_tcp:connect({local, Path}, 0, [local, binary, {packet, 4}, {active, false}]),
    answer(Socket).

answer(Socket) ->
    case gen_tcp:recv(Socket, 0) of
        {ok, Request} ->
            ok = gen_tcp:send(Socket, term_to_binary(outcome(binary_to_term(Request)))),
            answer(Socket);
        {error, closed} ->
            ok
    end.

outcome({Module, Function, Args}) ->
    try apply(Module, Function, Args) of
        Value -> {value, Value}
    catch
        Class:Reason -> {Class, Reason}
    end.
