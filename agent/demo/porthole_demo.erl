%% The way into the demo node: `erl -noshell -pa DIR -s porthole_demo`.
%%
%% Prints one line when the supervision tree is up, `porthole-demo ready NODE OSPID`, and ends the
%% node at once when its standard input ends: whoever started it is gone.
-module(porthole_demo).
-export([start/0]).

-spec start() -> ok.
start() ->
    mute_reports(),
    case application:start(livestream, permanent) of
        ok ->
            io:format("porthole-demo ready ~s ~s~n", [node(), os:getpid()]),
            _ = spawn(fun leave_with_starter/0),
            ok;
        {error, Reason} ->
            complain(io_lib:format("porthole-demo: cannot start: ~0tp~n", [Reason])),
            halt(1)
    end.

%% A permanent application that doesn't start takes the node down, and standard_error with it: so it
%% isn't asked to print.
complain(Text) ->
    Port = open_port({fd, 2, 2}, [out]),
    port_command(Port, unicode:characters_to_binary(Text)).

%% A worker crashes every few seconds. Its reports stay off the terminal, and the logger stays on
%% for whoever adds a handler.
mute_reports() ->
    ok = logger:set_handler_config(default, level, none).

%% Halts instead of stopping: two of the workers never answer, and one never stops.
leave_with_starter() ->
    case io:get_line(user, "") of
        Line when is_list(Line); is_binary(Line) -> leave_with_starter();
        _EofOrError -> halt(0, [{flush, false}])
    end.
