%% The application porthole, for a node that starts its agent itself: a supervisor above the probe.
%% Its environment: kill (false), contents (true), budget (5 percent of one core), socket_dir (chosen
%% by the agent).
-module(porthole).

-behaviour(application).
-behaviour(supervisor).

-export([start/2, stop/1, init/1]).

-spec start(application:start_type(), term()) -> {ok, pid()} | {error, term()}.
start(_Type, _Arguments) ->
    supervisor:start_link({local, porthole_sup}, ?MODULE, []).

-spec stop(term()) -> ok.
stop(_State) ->
    ok.

-spec init([]) -> {ok, {supervisor:sup_flags(), [supervisor:child_spec()]}}.
init([]) ->
    Probe = #{id => porthole_probe, start => {porthole_probe, start_link, [options()]}},
    {ok, {#{intensity => 3, period => 60}, [Probe]}}.

options() ->
    [{nif, filename:join(code:priv_dir(porthole), "porthole_nif")},
     {kill, env(kill, false)},
     {contents, env(contents, true)},
     {budget, env(budget, 5)}
     | directory(env(socket_dir, default))].

directory(default) -> [];
directory(Dir) -> [{dir, unicode:characters_to_binary(Dir)}].

env(Key, Default) ->
    application:get_env(porthole, Key, Default).
