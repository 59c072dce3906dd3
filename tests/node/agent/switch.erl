%% A light switch, for test_kinds.c.
-module(switch).
-behaviour(gen_statem).

-export([start/1]).
-export([init/1, callback_mode/0, off/3]).

-spec start([gen_statem:start_opt()]) -> pid().
start(Options) ->
    {ok, Pid} = gen_statem:start(?MODULE, [], Options),
    Pid.

init([]) ->
    {ok, off, #{pressed => 0}}.

callback_mode() ->
    state_functions.

off(_EventType, _Event, _Data) ->
    keep_state_and_data.
