%% What the probe says of supervisors, compared with what they say themselves.
-module(porthole_supervisors_tests).
-include_lib("eunit/include/eunit.hrl").
-behaviour(supervisor).
-export([init/1, start_worker/1, start_no_worker/0, start_refused/1]).

-define(TREES, 30).

supervisors_test_() ->
    {setup, fun start/0, fun stop/1,
     [{Name, {timeout, 60, fun() -> process_flag(trap_exit, true), Test() end}}
      || {Name, Test} <- [{"random trees are told as they say themselves", fun random_trees/0},
                  {"the supervisors of this node are told as they say themselves", fun the_nodes/0},
                  {"used restarts are those inside the period, up to the one too many",
                   fun restart_budget/0},
                  {"restarts that have passed out of the period are not told", fun old_restarts/0},
                  {"children that aren't there are told as that", fun children_down/0},
                  {"Elixir's supervisors are told as what they are", fun elixir/0},
                  {"children come in pages", fun pages/0},
                  {"who isn't a supervisor is left alone", fun left_alone/0},
                  {"a supervisor at work is left alone", fun at_work/0},
                  {"one that is suspended is asked once", fun suspended/0},
                  {"one whose process is suspended is asked once", fun suspended_process/0},
                  {"a large one is not asked", fun large/0},
                  {"a state of no known shape is unknown", fun unknown_state/0},
                  {"parents and applications are told with a sweep", fun kin/0},
                  {"before OTP 25 a parent is the first ancestor", fun ancestors/0},
                  {"applications are told as application:info/0 has them", fun applications/0}]]}.

start() ->
    logger:set_primary_config(level, none),
    rand:seed(exsss, seed()),
    elixir_path(),
    probe_alone:start().

stop(_) ->
    probe_alone:stop().

seed() ->
    Seed = case os:getenv("PH_SEED") of
               false ->
                   erlang:unique_integer([positive]) rem 1000000007 + erlang:phash2(os:getpid());
               Text -> list_to_integer(Text)
           end,
    io:format(user, "# seed ~b~n", [Seed]),
    Seed.

%%% The world: supervisors and workers to order

init(Specification) ->
    {ok, Specification}.

start_worker(_) ->
    {ok, proc_lib:spawn_link(fun() -> receive stop -> ok end end)}.

start_no_worker() ->
    ignore.

%% Starts the first time only.
start_refused(Table) ->
    case ets:insert_new(Table, {started}) of
        true -> start_worker(none);
        false -> {error, refused}
    end.

new_supervisor(Flags, Children) ->
    {ok, Pid} = supervisor:start_link(?MODULE, {Flags, Children}),
    Pid.

worker(Id) ->
    #{id => Id, start => {?MODULE, start_worker, [Id]}}.

kill(Pid) ->
    unlink(Pid),
    Monitor = monitor(process, Pid),
    exit(Pid, kill),
    receive {'DOWN', Monitor, process, Pid, _} -> ok end.

wait_until(Condition) ->
    case Condition() of
        true -> ok;
        false -> receive after 5 -> wait_until(Condition) end
    end.

%%% Asking

%% A machine with much to do may not answer within the second that the probe waits.
facts(Wanted) ->
    case facts_at_once(Wanted) of
        no_answer -> facts(Wanted);
        Facts -> Facts
    end.

facts_at_once(Wanted) ->
    {[], {done, [{_, Facts}]}} = probe_alone:ask({supervisors, [Wanted]}),
    Facts.

fact(Key, Facts) ->
    {Key, Value} = lists:keyfind(Key, 1, Facts),
    Value.

%%% What a supervisor says itself

check(Pid) ->
    Facts = facts({Pid, 0, 100000}),
    Which = supervisor:which_children(Pid),
    Counts = to_list(supervisor:count_children(Pid)),
    [?assertEqual({Key, fact(Key, Counts)}, {Key, fact(Key, Facts)})
     || Key <- [specs, active, supervisors, workers]],
    Told = [{fact(id, C), fact(pid, C), fact(type, C), fact(modules, C)}
            || C <- fact(children, Facts)],
    Expected = case fact(strategy, Facts) of
                   Strategy when Strategy =:= simple_one_for_one -> lists:keysort(2, Which);
                   _ -> lists:reverse(Which)
               end,
    ?assertEqual(Expected, Told),
    [check_spec(Pid, C) || C <- fact(children, Facts), fact(id, C) =/= undefined],
    [check(Child) || {_, Child, supervisor, Modules} <- Which, is_pid(Child),
                     Modules =/= [user_sup], Modules =/= [standard_error]],
    Facts.

to_list(Map) when is_map(Map) -> maps:to_list(Map);
to_list(List) -> List.

check_spec(Pid, Child) ->
    {ok, Spec} = supervisor:get_childspec(Pid, fact(id, Child)),
    [?assertEqual({Key, maps:get(Key, Spec, false)}, {Key, fact(Key, Child)})
     || Key <- [restart, shutdown, type, significant]].

%%% The tests

random_trees() ->
    [begin
         {Pid, Specification} = random_supervisor(rand:uniform(8), 4),
         check(Pid),
         check_flags(Specification, facts(Pid)),
         unlink(Pid),
         exit(Pid, shutdown)
     end || _ <- lists:seq(1, ?TREES)].

check_flags(#{strategy := Strategy, intensity := Intensity, period := Period}, Facts) ->
    ?assertEqual({supervisor, ?MODULE, Strategy, Intensity, Period, 0, []},
                 {fact(module, Facts), fact(callback, Facts), fact(strategy, Facts),
                  fact(intensity, Facts), fact(period, Facts), fact(used, Facts),
                  fact(restarts, Facts)}).

random_supervisor(Depth, Width) ->
    Flags = #{strategy => one_of([one_for_one, one_for_all, rest_for_one, simple_one_for_one]),
              intensity => rand:uniform(20) - 1, period => rand:uniform(100)},
    Children = random_children(Flags, Depth, Width),
    Pid = new_supervisor(Flags, Children),
    maps:get(strategy, Flags) =:= simple_one_for_one
        andalso [supervisor:start_child(Pid, []) || _ <- lists:seq(1, rand:uniform(6) - 1)],
    {Pid, Flags}.

random_children(#{strategy := simple_one_for_one}, _Depth, _Width) ->
    [random_child(any, 0, 0)];
random_children(_, Depth, Width) ->
    [random_child({child, I, one_of([<<"x">>, "y", z, 1.5])}, Depth, Width)
     || I <- lists:seq(1, rand:uniform(Width))].

random_child(Id, Depth, Width) ->
    Base = #{id => Id, restart => one_of([permanent, transient, temporary]),
             modules => one_of([dynamic, [?MODULE], [a, b]])},
    case Depth > 0 andalso rand:uniform(3) of
        1 ->
            Flags = #{strategy => one_of([one_for_one, one_for_all, rest_for_one])},
            Base#{type => supervisor, shutdown => infinity,
                  start => {supervisor, start_link,
                            [?MODULE, {Flags, random_children(Flags, Depth - 1, Width)}]}};
        2 when Id =/= any ->
            Base#{start => {?MODULE, start_no_worker, []}};
        _ ->
            Base#{shutdown => one_of([brutal_kill, 1, 5000]),
                  start => {?MODULE, start_worker, [Id]}}
    end.

one_of(List) ->
    lists:nth(rand:uniform(length(List)), List).

the_nodes() ->
    [check(whereis(Name)) || Name <- [kernel_sup, kernel_safe_sup, logger_sup]].

restart_budget() ->
    [begin
         Pid = new_supervisor(#{intensity => Intensity, period => 1000}, [worker(only)]),
         [begin
              ?assertEqual(Used, fact(used, facts(Pid))),
              ?assertEqual(Used, length(fact(restarts, facts(Pid)))),
              [{_, Child, _, _}] = supervisor:which_children(Pid),
              kill(Child),
              Used < Intensity andalso wait_until(fun() -> has_other_child(Pid, Child) end)
          end || Used <- lists:seq(0, Intensity)],
         receive {'EXIT', Pid, shutdown} -> ok end,
         ?assertEqual(gone, facts(Pid))
     end || Intensity <- [0, 1, 3, 12]].

has_other_child(Pid, Old) ->
    case supervisor:which_children(Pid) of
        [{_, Child, _, _}] when is_pid(Child) -> Child =/= Old;
        _ -> false
    end.

%% They stay in the state until the next restart: so what is told isn't what is there.
old_restarts() ->
    Pid = new_supervisor(#{intensity => 3, period => 1}, [worker(only)]),
    [{_, Child, _, _}] = supervisor:which_children(Pid),
    kill(Child),
    wait_until(fun() -> has_other_child(Pid, Child) end),
    wait_until(fun() -> fact(used, facts(Pid)) =:= 0 end),
    ?assertEqual([], fact(restarts, facts(Pid))),
    exit(Pid, shutdown).

children_down() ->
    Table = ets:new(starts, [public]),
    Pid = new_supervisor(#{intensity => 1000000, period => 1},
                         [worker(up), (worker(stopped))#{restart => transient},
                          #{id => never, start => {?MODULE, start_no_worker, []}},
                          #{id => refused, start => {?MODULE, start_refused, [Table]}}]),
    ok = supervisor:terminate_child(Pid, stopped),
    [kill(Child) || {refused, Child, _, _} <- supervisor:which_children(Pid)],
    wait_until(fun() -> is_restarting(Pid) end),
    unlink(Pid),
    exit(Pid, kill).

%% A child that can't be started again is tried without end: its supervisor is seldom at rest.
is_restarting(Pid) ->
    case facts_at_once({Pid, 0, 10}) of
        no_answer ->
            false;
        Facts ->
            Pids = [fact(pid, C) || C <- fact(children, Facts)],
            ?assertMatch([Up, undefined, undefined, _] when is_pid(Up), Pids),
            ?assertEqual(1 + length([P || P <- [lists:last(Pids)], is_pid(P)]),
                         fact(active, Facts)),
            lists:last(Pids) =:= restarting andalso fact(restarting, Facts) =:= 1
    end.

elixir_path() ->
    Port = open_port({spawn, "elixir -e 'IO.write(:code.lib_dir(:elixir))'"},
                     [exit_status, stderr_to_stdout]),
    {0, Directory} = read(Port, ""),
    true = code:add_path(filename:join(Directory, "ebin")),
    {ok, _} = application:ensure_all_started(elixir).

read(Port, Text) ->
    receive
        {Port, {data, More}} -> read(Port, Text ++ More);
        {Port, {exit_status, Status}} -> {Status, Text}
    end.

elixir() ->
    {ok, Dynamic} = apply('Elixir.DynamicSupervisor', start_link,
                          [[{strategy, one_for_one}, {max_restarts, 5}, {max_seconds, 50}]]),
    [{ok, _} = apply('Elixir.DynamicSupervisor', start_child, [Dynamic, worker(I)])
     || I <- lists:seq(1, 5)],
    [{_, Child, _, _} | _] = apply('Elixir.DynamicSupervisor', which_children, [Dynamic]),
    kill(Child),
    wait_until(fun() -> fact(used, facts(Dynamic)) =:= 1 end),
    Facts = facts({Dynamic, 0, 10}),
    ?assertMatch({'Elixir.DynamicSupervisor', 'Elixir.Supervisor.Default', one_for_one, 5, 50},
                 {fact(module, Facts), fact(callback, Facts), fact(strategy, Facts),
                  fact(intensity, Facts), fact(period, Facts)}),
    Which = apply('Elixir.DynamicSupervisor', which_children, [Dynamic]),
    ?assertEqual(lists:sort([Pid || {_, Pid, _, _} <- Which]),
                 [fact(pid, C) || C <- fact(children, Facts)]),
    ?assertEqual(lists:sort(to_list(apply('Elixir.DynamicSupervisor', count_children, [Dynamic]))),
                 lists:sort([{Key, fact(Key, Facts)}
                             || Key <- [specs, active, supervisors, workers]])),
    {ok, Tasks} = apply('Elixir.Task.Supervisor', start_link, [[]]),
    ?assertEqual('Elixir.Task.Supervisor', fact(callback, facts(Tasks))),
    {ok, Registry} = apply('Elixir.Registry', start_link, [[{keys, unique}, {name, 'Elixir.R'}]]),
    ?assertEqual('Elixir.Registry.Supervisor', fact(callback, check(Registry))),
    ?assertEqual({local, 'Elixir.R'}, fact(name, facts(Registry))),
    partitions(erlang:function_exported('Elixir.PartitionSupervisor', module_info, 0)),
    [begin unlink(Pid), exit(Pid, kill) end || Pid <- [Dynamic, Tasks, Registry]].

%% Elixir has them since 1.14.
partitions(true) ->
    {ok, Pid} = apply('Elixir.PartitionSupervisor', start_link,
                      [[{child_spec, 'Elixir.Task.Supervisor'}, {name, 'Elixir.P'},
                        {partitions, 3}]]),
    Facts = check(Pid),
    ?assertEqual('Elixir.PartitionSupervisor', fact(callback, Facts)),
    ?assertEqual(3, fact(active, Facts)),
    unlink(Pid),
    exit(Pid, kill);
partitions(false) ->
    ok.

pages() ->
    Pid = new_supervisor(#{}, [worker(I) || I <- lists:seq(1, 25)]),
    Pages = [fact(children, facts({Pid, From, 10})) || From <- [0, 10, 20, 30, 1000]],
    ?assertEqual([10, 10, 5, 0, 0], [length(Page) || Page <- Pages]),
    ?assertEqual(lists:seq(1, 25), [fact(id, C) || C <- lists:append(Pages)]),
    exit(Pid, shutdown).

left_alone() ->
    Plain = spawn(fun() -> receive stop -> ok end end),
    Lying = spawn(fun() ->
                      put('$initial_call', {supervisor, kernel, 1}),
                      receive stop -> ok end
                  end),
    Named = spawn(supervisor, init, [{self, ?MODULE, not_a_specification}]),
    Wrong = proc_lib:spawn(fun() -> put('$initial_call', {supervisor, kernel, 1}),
                                    receive stop -> ok end end),
    Server = whereis(application_controller),
    wait_until(fun() -> process_info(Wrong, status) =:= {status, waiting} end),
    kill(Named),
    Pids = [Plain, Lying, Wrong, Server, whereis(logger), Named],
    {[], {done, Answers}} = probe_alone:ask({supervisors, Pids}),
    ?assertEqual([{Plain, not_a_supervisor}, {Lying, not_a_supervisor}, {Wrong, no_answer},
                  {Server, not_a_supervisor}, {whereis(logger), not_a_supervisor}, {Named, gone}],
                 Answers),
    [?assertEqual({message_queue_len, 0}, process_info(Pid, message_queue_len))
     || Pid <- Pids, Pid =/= Named],
    [kill(Pid) || Pid <- [Plain, Lying, Wrong]].

at_work() ->
    Self = self(),
    Pid = new_supervisor(#{}, []),
    Start = fun() -> Self ! {starting, self()}, receive go_on -> ignore end end,
    Child = #{id => slow, start => {erlang, apply, [Start, []]}},
    Starter = spawn(fun() -> supervisor:start_child(Pid, Child) end),
    receive {starting, Pid} -> ok end,
    ?assertEqual(no_answer, facts_at_once(Pid)),
    ?assertEqual({message_queue_len, 0}, process_info(Pid, message_queue_len)),
    Pid ! go_on,
    wait_until(fun() -> not is_process_alive(Starter) end),
    ?assertEqual(1, fact(specs, facts(Pid))),
    exit(Pid, shutdown).

%% A supervisor that is suspended answers system messages still.
suspended() ->
    Pid = new_supervisor(#{}, [worker(1)]),
    ok = sys:suspend(Pid),
    ?assertEqual(1, fact(active, facts(Pid))),
    ok = sys:resume(Pid),
    exit(Pid, shutdown).

suspended_process() ->
    Pid = new_supervisor(#{}, [worker(1)]),
    true = erlang:suspend_process(Pid),
    ?assertEqual(no_answer, facts_at_once(Pid)),
    ?assertEqual(no_answer, facts_at_once(Pid)),
    ?assertEqual({message_queue_len, 1}, process_info(Pid, message_queue_len)),
    true = erlang:resume_process(Pid),
    wait_until(fun() -> is_list(facts_at_once(Pid)) end),
    ?assertEqual({message_queue_len, 0}, process_info(Pid, message_queue_len)),
    exit(Pid, shutdown).

large() ->
    Pid = new_supervisor(#{strategy => simple_one_for_one}, [worker(any)]),
    [{ok, _} = supervisor:start_child(Pid, []) || _ <- lists:seq(1, 100000)],
    erlang:garbage_collect(Pid),
    ?assertEqual(too_large, facts(Pid)),
    unlink(Pid),
    exit(Pid, kill).

unknown_state() ->
    Pid = new_supervisor(#{}, []),
    State = sys:get_state(Pid),
    [begin
         sys:replace_state(Pid, fun(_) -> Other end),
         ?assertEqual(unknown, facts(Pid))
     end || Other <- [none, {state}, setelement(3, State, 17), setelement(4, State, []), #{},
                      setelement(8, State, [0 | improper]), erlang:delete_element(8, State)]],
    sys:replace_state(Pid, fun(_) -> State end),
    ?assertEqual(0, fact(active, facts(Pid))),
    exit(Pid, shutdown).

%%% Kin and applications

kin() ->
    Pid = new_supervisor(#{}, [worker(1)]),
    {Parts, {done, {_, Count, _, Masters}}} = probe_alone:ask({sweep, kin, 1000}),
    Rows = rows(lists:append(Parts)),
    ?assertEqual(Count, length(Parts)),
    ?assertEqual([{App, Master} || {App, Master} <- running(), is_pid(Master)],
                 lists:sort(Masters)),
    [?assertEqual({Process, parent(Process), leader(Process)},
                  {Process, Parent, numbered(Number, Process, Masters)})
     || {Process, Parent, Number} <- Rows, is_process_alive(Process)],
    exit(Pid, shutdown).

rows([]) -> [];
rows([Pid, _Reductions, _Words, _State, Parent, Number | Rows]) ->
    [{Pid, Parent, Number} | rows(Rows)].

parent(Pid) ->
    try process_info(Pid, parent) of
        {parent, Parent} when is_pid(Parent), node(Parent) =:= node() -> Parent;
        {parent, _} -> none
    catch
        error:badarg -> unknown
    end.

leader(Pid) ->
    {group_leader, Leader} = process_info(Pid, group_leader),
    Leader.

%% The group leader that a number stands for; 0 is anyone who is no master.
numbered(0, Pid, Masters) ->
    ?assertNot(lists:keymember(leader(Pid), 2, Masters)),
    leader(Pid);
numbered(Number, _Pid, Masters) ->
    element(2, lists:nth(Number, Masters)).

ancestors() ->
    Pid = new_supervisor(#{}, [worker(1)]),
    [{_, Child, _, _}] = supervisor:which_children(Pid),
    {[], {done, [{Child, Facts}]}} = probe_alone:ask({look, [{Child, identity}]}),
    Expected = case erlang:function_exported(proc_lib, get_label, 1) of
                   true -> false; % these nodes tell parents with the sweep
                   false -> {parent, Pid}
               end,
    ?assertEqual(Expected, lists:keyfind(parent, 1, Facts)),
    exit(Pid, shutdown).

running() ->
    lists:sort(proplists:get_value(running, application:info())).

applications() ->
    {[], {done, Told}} = probe_alone:ask(applications),
    Info = application:info(),
    ?assertEqual(lists:sort(proplists:get_value(loaded, Info)),
                 lists:sort([{fact(name, A), unicode:characters_to_list(fact(description, A)),
                              unicode:characters_to_list(fact(version, A))} || A <- Told])),
    [begin
         {Name, State} = {fact(name, A), fact(state, A)},
         ?assertEqual(lists:keymember(Name, 1, running()), State =:= running),
         ?assertEqual(proplists:get_value(Name, proplists:get_value(started, Info), undefined),
                      fact(type, A)),
         Master = proplists:get_value(Name, running(), undefined),
         ?assertEqual([Master || is_pid(Master)], [M || {master, M} <- A])
     end || A <- Told].
