%% Listens to all and keeps nothing, for test_kinds.c.
-module(listener).
-behaviour(gen_event).

-export([start/1]).
-export([init/1, handle_event/2, handle_call/2]).

-spec start(list()) -> pid().
start(Options) ->
    {ok, Pid} = gen_event:start(Options),
    ok = gen_event:add_handler(Pid, ?MODULE, first),
    ok = gen_event:add_handler(Pid, {?MODULE, again}, second),
    Pid.

init(State) ->
    {ok, State}.

handle_event(_Event, State) ->
    {ok, State}.

handle_call(_Request, State) ->
    {ok, ok, State}.
