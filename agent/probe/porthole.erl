%% The application porthole, for a node that starts its agent itself: a supervisor above the probe.
%% It may be permanent: an agent that can't start, or that is killed again and again, is a warning
%% in the log and never the node's end. Its environment: kill (false), contents (true), budget (5
%% percent of one core), socket_dir (chosen by the agent).
-module(porthole).

-behaviour(application).
-behaviour(supervisor).

-export([start/2, stop/1, init/1, start_probe/0]).

-spec start(application:start_type(), term()) -> {ok, pid()} | {error, term()}.
start(_Type, _Arguments) ->
    supervisor:start_link({local, porthole_sup}, ?MODULE, []).

-spec stop(term()) -> ok.
stop(_State) ->
    ok.

-spec init([]) -> {ok, {supervisor:sup_flags(), [supervisor:child_spec()]}}.
init([]) ->
    Probe = #{id => porthole_probe, start => {?MODULE, start_probe, []}},
    {ok, {#{intensity => 1000, period => 1}, [Probe]}}.

%% What the agent refuses for stays so and is not tried again; a probe that dies while it starts is.
-spec start_probe() -> {ok, pid()} | ignore | {error, term()}.
start_probe() ->
    try porthole_probe:start_link(options()) of
        {ok, Probe, _Socket} -> {ok, Probe};
        {error, Sentence} when is_binary(Sentence) -> refuse(Sentence);
        {error, Reason} -> {error, Reason}
    catch
        error:Reason -> refuse(io_lib:format("~0tp", [Reason]))
    end.

refuse(Sentence) ->
    logger:warning("porthole can't look into this node: ~ts", [Sentence]),
    ignore.

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
