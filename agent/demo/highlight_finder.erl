%% Fault: a process that spins. It looks for the best moment of a stream that never ends and takes
%% whatever a scheduler has left: its priority is low, so the rest of the node and of the machine
%% stay usable.
-module(highlight_finder).
-export([start_link/0, init/0]).

-spec start_link() -> {ok, pid()}.
start_link() ->
    proc_lib:start_link(?MODULE, init, []).

-spec init() -> no_return().
init() ->
    true = register(?MODULE, self()),
    process_flag(priority, low),
    proc_lib:init_ack({ok, self()}),
    find(0).

find(Moment) ->
    find(erlang:phash2(Moment)).
