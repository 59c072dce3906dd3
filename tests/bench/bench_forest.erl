%% What bench_tree measures inside its node: an application with many processes, a dynamic
%% supervisor with as many, and the walk that Observer does over an application.
-module(bench_forest).
-behaviour(application).
-behaviour(supervisor).

-export([start/2, stop/1, init/1, start_worker/0, start_branch/1]).
-export([grow/1, grow_dynamic/1, walk/0, watch/1, busy/0]).

-define(BRANCH, 1000). % workers below one supervisor

%% Starts an application of @Processes workers, below supervisors of a thousand.
-spec grow(pos_integer()) -> ok.
grow(Processes) ->
    ok = application:load({application, bench, [{vsn, "1"}, {mod, {?MODULE, Processes}},
                                                {applications, [kernel, stdlib]}]}),
    application:start(bench).

-spec start(term(), pos_integer()) -> {ok, pid()}.
start(_Type, Processes) ->
    supervisor:start_link({local, bench_top}, ?MODULE, {top, Processes div ?BRANCH}).

-spec stop(term()) -> ok.
stop(_State) ->
    ok.

-spec init(term()) -> {ok, term()}.
init({top, Branches}) ->
    {ok, {#{}, [#{id => I, type => supervisor, start => {?MODULE, start_branch, [I]}}
                || I <- lists:seq(1, Branches)]}};
init(dynamic) ->
    {ok, {#{strategy => simple_one_for_one}, [#{id => w, start => {?MODULE, start_worker, []}}]}}.

-spec start_branch(pos_integer()) -> {ok, pid()}.
start_branch(_) ->
    {ok, Pid} = supervisor:start_link(?MODULE, dynamic),
    fill(Pid, ?BRANCH),
    {ok, Pid}.

fill(Supervisor, Count) ->
    _ = [{ok, _} = supervisor:start_child(Supervisor, []) || _ <- lists:seq(1, Count)],
    ok.

-spec start_worker() -> {ok, pid()}.
start_worker() ->
    {ok, proc_lib:spawn_link(timer, sleep, [infinity])}.

%% A dynamic supervisor with @Count children, called bench_dynamic.
-spec grow_dynamic(pos_integer()) -> ok.
grow_dynamic(Count) ->
    {ok, Pid} = supervisor:start_link({local, bench_dynamic}, ?MODULE, dynamic),
    unlink(Pid),
    fill(Pid, Count).

%% What Observer asks for to draw the application.
-spec walk() -> ok.
walk() ->
    {Pid, Monitor} = spawn_monitor(
        fun() ->
            {ok, Info} = appmon_info:start_link(node(), self(), []),
            appmon_info:app(Info, bench, true, []),
            receive {delivery, Info, app, bench, _} -> ok end
        end),
    receive {'DOWN', Monitor, process, Pid, _} -> ok end.

%% Notes from now on when the process @Name runs.
-spec watch(atom()) -> true.
watch(Name) ->
    register(?MODULE, spawn(fun() ->
                                erlang:trace(whereis(Name), true, [running, monotonic_timestamp]),
                                watch(0, 0)
                            end)).

watch(Since, Busy) ->
    receive
        {trace_ts, _, in, _, Time} -> watch(Time, Busy);
        {trace_ts, _, out, _, Time} -> watch(0, Busy + Time - Since);
        {From, busy} -> From ! {busy, Busy}
    end.

%% For how long it did, in microseconds.
-spec busy() -> non_neg_integer().
busy() ->
    ?MODULE ! {self(), busy},
    receive {busy, Busy} -> erlang:convert_time_unit(Busy, native, microsecond) end.
