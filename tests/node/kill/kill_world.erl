%% Random worlds of processes: trees of supervisors of all kinds, workers of OTP and others, links,
%% tables, an application. One of them is killed, and what really happened is compared with a plan.
-module(kill_world).
-behaviour(supervisor).

-export([make/1, make/2, strike/0, judge/2, init/1, start/2, stop/1]).
-export([born/1, obey/1, start_supervisor/2, start_worker/2, start_on_demand/2, plain_init/4,
         keep/1, loner/1]).

-define(BORN, kill_world_born). % {Id, Pid}: all that ever had the id
-define(APPLICATION, kill_world_application).

%%% Making a world

%% Returns the target and the reason: {Pid, kill | shutdown}.
make(Seed) ->
    make(Seed, temporary).

%% The same with an application of another type, whose end takes the node down: nobody is killed
%% before.
make(Seed, Type) ->
    rand:seed(exsss, Seed),
    put(names, 0),
    ets:new(?BORN, [named_table, public, bag]),
    Tree = supervisor_spec(3),
    Keeper = spawn(?MODULE, keep, [self()]),
    register(kill_world_keeper, Keeper),
    start_tree(one_of([application | [alone || Type =:= temporary]]), {Keeper, Type}, Tree),
    [spawn(?MODULE, loner, [number()]) || _ <- lists:seq(1, rand:uniform(3))],
    settle(),
    link_some(),
    make_tables(),
    [order(one_of(workers()), {spawn, number()}) || _ <- lists:seq(1, rand:uniform(3) - 1)],
    [burn() || _ <- lists:seq(1, rand:uniform(4) - 1), Type =:= temporary],
    settle(),
    living() =:= [] andalso spawn(?MODULE, loner, [number()]),
    settle(),
    Targets = [Pid || {_, Pid} <- living()] ++ [top() || Type =/= temporary, _ <- living()],
    put(target, {one_of(Targets), one_of([kill, shutdown])}),
    get(target).

top() ->
    {Top, _} = application_master:get_child(application_controller:get_master(?APPLICATION)),
    Top.

start_tree(alone, {Keeper, _}, Tree) ->
    order(Keeper, {start, Tree});
start_tree(application, {_, Type}, Tree) ->
    ok = application:load({application, ?APPLICATION,
                           [{mod, {?MODULE, Tree}}, {vsn, "1"}, {modules, []}, {registered, []},
                            {applications, [kernel, stdlib]}]}),
    ok = application:start(?APPLICATION, Type).

start(_Type, {Id, Arguments}) ->
    start_supervisor(Id, Arguments).

stop(_) ->
    ok.

one_of(List) ->
    lists:nth(rand:uniform(length(List)), List).

number() ->
    erlang:unique_integer([positive, monotonic]).

%% Few have a name: one that is still in use lets a start fail.
maybe_name() ->
    case rand:uniform(6) of
        1 -> name(put(names, get(names) + 1));
        _ -> none
    end.

name(Number) ->
    list_to_atom("kill_world_" ++ integer_to_list(Number)).

supervisor_spec(Depth) ->
    Auto = one_of([never, never, never | auto_shutdowns()]),
    Flags = maps:merge(#{strategy => one_of([one_for_one, one_for_all, rest_for_one]),
                         intensity => rand:uniform(3) - 1, period => 3600},
                       maps:from_list([{auto_shutdown, Auto} || auto_shutdowns() =/= []])),
    Children = [child_spec(Depth, Auto) || _ <- lists:seq(1, rand:uniform(4))],
    {number(), {static, Flags, Children, maybe_name()}}.

auto_shutdowns() ->
    case list_to_integer(erlang:system_info(otp_release)) >= 24 of
        true -> [any_significant, all_significant];
        false -> []
    end.

child_spec(Depth, Auto) ->
    Restart = one_of([permanent, permanent, transient, temporary]),
    Significant = Auto =/= never andalso Restart =/= permanent andalso one_of([true, false]),
    Base = maps:from_list([{restart, Restart} | [{significant, true} || Significant]]),
    case Depth > 0 andalso one_of([worker, worker, supervisor, dynamic, elixir]) of
        supervisor ->
            {Id, Arguments} = supervisor_spec(Depth - 1),
            Base#{id => Id, start => {?MODULE, start_supervisor, [Id, Arguments]},
                  type => supervisor, shutdown => one_of([infinity, brutal_kill])};
        Kind when Kind =:= dynamic; Kind =:= elixir ->
            Id = number(),
            Base#{id => Id, start => {?MODULE, start_supervisor, [Id, dynamic_spec(Kind)]},
                  type => supervisor, shutdown => infinity};
        _ ->
            Id = number(),
            Base#{id => Id, start => {?MODULE, start_worker, [Id, worker_kind()]},
                  shutdown => one_of([brutal_kill, 50])}
    end.

dynamic_spec(elixir) ->
    case code:which('Elixir.DynamicSupervisor') of
        non_existing -> dynamic_spec(dynamic);
        _ -> {elixir, [{strategy, one_for_one}, {max_restarts, rand:uniform(3) - 1},
                       {max_seconds, 3600}], on_demand()}
    end;
dynamic_spec(dynamic) ->
    {dynamic, #{strategy => simple_one_for_one, intensity => rand:uniform(3) - 1, period => 3600},
     #{id => child, start => {?MODULE, start_on_demand, []},
       restart => one_of([permanent, transient, temporary]),
       shutdown => one_of([brutal_kill, 50])},
     [{number(), worker_kind()} || _ <- lists:seq(1, rand:uniform(4))]}.

on_demand() ->
    [#{id => child, start => {?MODULE, start_worker, [number(), worker_kind()]},
       restart => one_of([permanent, transient, temporary]), shutdown => 50}
     || _ <- lists:seq(1, rand:uniform(4))].

worker_kind() ->
    {one_of([plain, plain, stubborn, server, server, trapping_server]), maybe_name()}.

start_supervisor(Id, {elixir, Options, _Children}) ->
    supervisor_born(Id, 'Elixir.DynamicSupervisor':start_link(Options));
start_supervisor(Id, {static, _, _, Name} = Arguments) when Name =/= none ->
    supervisor_born(Id, supervisor:start_link({local, Name}, ?MODULE, Arguments));
start_supervisor(Id, Arguments) ->
    supervisor_born(Id, supervisor:start_link(?MODULE, Arguments)).

supervisor_born(Id, {ok, Pid}) ->
    ets:insert(?BORN, {Id, Pid}),
    {ok, Pid};
supervisor_born(_, Other) ->
    Other.

init({static, Flags, Children}) -> {ok, {Flags, Children}};
init({static, Flags, Children, _}) -> {ok, {Flags, Children}};
init({dynamic, Flags, Child, _}) -> {ok, {Flags, [Child]}}.

start_on_demand(Id, Kind) ->
    start_worker(Id, Kind).

start_worker(Id, {server, Name}) -> kill_server:start_link(Id, false, Name);
start_worker(Id, {trapping_server, Name}) -> kill_server:start_link(Id, true, Name);
start_worker(Id, {Kind, Name}) ->
    proc_lib:start_link(?MODULE, plain_init, [self(), Id, Kind =:= stubborn, Name]).

plain_init(Parent, Id, Traps, Name) ->
    process_flag(trap_exit, Traps),
    case Name =:= none orelse take_name(Name) of
        true ->
            born(Id),
            proc_lib:init_ack(Parent, {ok, self()}),
            plain();
        false ->
            proc_lib:init_ack(Parent, {error, in_use})
    end.

take_name(Name) ->
    try register(Name, self()) catch error:badarg -> false end.

loner(Id) ->
    born(Id),
    plain().

plain() ->
    receive
        {order, From, Order} -> From ! {self(), obey(Order)};
        _ -> ok
    end,
    plain().

%% Starts the tree below itself, and what is started on demand.
keep(_) ->
    process_flag(trap_exit, true),
    plain().

obey({start, {Id, Arguments}}) -> {ok, _} = start_supervisor(Id, Arguments), ok;
obey({link, Pid}) -> link(Pid);
obey({spawn, Id}) -> spawn(?MODULE, loner, [Id]), ok;
obey({table, none}) -> ets:new(kill_world_table, [public]);
obey({table, Heir}) -> ets:new(kill_world_table, [public, {heir, Heir, gift}]).

born(Id) ->
    ets:insert(?BORN, {Id, self()}).

%% Dynamic children are started once their supervisors are there, from outside.
start_dynamic() ->
    [start_dynamic(Pid, Arguments) || {Pid, Arguments} <- dynamic_supervisors()].

start_dynamic(Pid, {elixir, _, Children}) ->
    ['Elixir.DynamicSupervisor':start_child(Pid, Child) || Child <- Children];
start_dynamic(Pid, {dynamic, _, _, Children}) ->
    [supervisor:start_child(Pid, [Id, Kind]) || {Id, Kind} <- Children].

dynamic_supervisors() ->
    [{Child, Arguments}
     || {_, Pid} <- living(), is_static(Pid),
        {Id, Child, supervisor, _} <- supervisor:which_children(Pid), is_pid(Child),
        {ok, #{start := {_, _, [_, Arguments]}}} <- [supervisor:get_childspec(Pid, Id)],
        element(1, Arguments) =/= static].

is_supervisor(Pid) ->
    case process_info(Pid, dictionary) of
        {dictionary, Dictionary} ->
            case lists:keyfind('$initial_call', 1, Dictionary) of
                {_, {supervisor, _, _}} -> true;
                _ -> false
            end;
        undefined -> false
    end.

is_static(Pid) ->
    is_supervisor(Pid) andalso is_static_state(sys:get_state(Pid)).

is_static_state(State) ->
    is_tuple(State) andalso element(3, State) =/= simple_one_for_one.

living() ->
    [{Id, Pid} || {Id, Pid} <- lists:sort(ets:tab2list(?BORN)), is_process_alive(Pid)].

workers() ->
    [Pid || {_, Pid} <- living(), not is_supervisor(Pid)].

order(Pid, Order) ->
    case process_info(Pid, initial_call) of
        {_, {proc_lib, init_p, 5}} -> ordered(Pid, Order, is_server(Pid));
        _ -> ordered(Pid, Order, false)
    end.

is_server(Pid) ->
    {dictionary, Dictionary} = process_info(Pid, dictionary),
    element(1, proplists:get_value('$initial_call', Dictionary)) =:= kill_server.

ordered(Pid, Order, true) ->
    gen_server:call(Pid, Order);
ordered(Pid, Order, false) ->
    Pid ! {order, self(), Order},
    receive {Pid, Answer} -> Answer after 5000 -> exit(no_answer) end.

link_some() ->
    start_dynamic(),
    settle(),
    Workers = workers(),
    [order(A, {link, B}) || _ <- lists:seq(1, rand:uniform(6) - 1),
                            A <- [one_of(Workers)], B <- [one_of(Workers)], A =/= B].

make_tables() ->
    Workers = workers(),
    Tables = [order(one_of(Workers), {table, one_of([none | Workers])})
              || _ <- lists:seq(1, rand:uniform(3))],
    put(tables, Tables).

%% Uses up restarts.
burn() ->
    case workers() of
        [] -> ok;
        Workers -> exit(one_of(Workers), kill), settle()
    end.

%% Until nothing changes any more: supervisors answer when they have dealt with what came before.
settle() ->
    settle(snapshot(), 0).

settle(Before, 3) ->
    case retired() of
        [] -> ok;
        _ -> settle(Before, 2)
    end;
settle(Before, Equal) ->
    receive after 2 -> ok end,
    case snapshot() of
        Before -> settle(Before, Equal + 1);
        Now -> settle(Now, 0)
    end.

%% Supervisors that still end after others have taken their places.
retired() ->
    Ids = [Id || {Id, Pid} <- living(), is_supervisor(Pid)],
    Ids -- lists:usort(Ids).

snapshot() ->
    [begin is_supervisor(Pid) andalso sync(Pid), Row end || {_, Pid} = Row <- living()].

sync(Pid) ->
    try sys:get_state(Pid, 5000) of _ -> ok catch exit:_ -> ok end.

%%% What came of it

%% Where the node is to end, nobody asks further.
strike() ->
    {Target, Reason} = get(target),
    exit(Target, Reason),
    settle(),
    exit(Target, kill).

%% Plan is [{Pid, yes | may, Fate}], both of the pids and fates texts; Tables is [{Reference,
%% Fate}]; Ends says whether the application does. Returns ok, or what was otherwise.
judge(Plan, {Tables, Ends}) ->
    {Target, Reason} = get(target),
    Before = living(),
    Ran = runs(),
    Owned = [{Table, ets:info(Table, heir)} || Table <- get(tables),
                                               ets:info(Table) =/= undefined],
    exit(Target, Reason),
    settle(),
    is_process_alive(Target) andalso exit(Target, kill),
    settle(),
    receive after 10 -> ok end,
    settle(),
    Judge = fun() ->
                [W || Row <- Before, W <- judge_process(Row, Before, Plan)]
                    ++ [W || Row <- Owned, W <- judge_table(Row, Tables)]
                    ++ judge_application(Ran, Ends, runs())
            end,
    Wrong = judge_again(Judge(), Judge, 150),
    destroy(),
    case Wrong of
        [] -> ok;
        _ -> {wrong, [{target, Target, Reason} | Wrong]}
    end.

%% A tree whose top was killed goes on shutting down for a while after it was started anew.
judge_again([], _, _) -> [];
judge_again(Wrong, _, 0) -> Wrong;
judge_again(_, Judge, Turns) -> receive after 20 -> judge_again(Judge(), Judge, Turns - 1) end.

judge_process({Id, Pid}, Before, Plan) ->
    Alive = is_process_alive(Pid),
    Back = [New || {_, New} = Row <- ets:lookup(?BORN, Id), is_supervised(New),
                   not lists:member(Row, Before)] =/= [],
    case lists:keyfind(pid_to_list(Pid), 1, Plan) of
        false when Alive -> [];
        false -> [{Pid, died_unplanned}];
        {_, yes, _} when Alive -> [{Pid, lives_against_plan}];
        {_, yes, Fate} -> [{Pid, Fate, Back} || not is_fate(Fate, Back)];
        {_, may, _} -> []
    end.

%% What was started anew by a supervisor that has been killed since, and traps exits, lives on
%% alone.
is_supervised(Pid) ->
    case process_info(Pid, links) of
        {links, Links} -> lists:any(fun is_supervisor/1, [Link || Link <- Links, is_pid(Link)]);
        undefined -> false
    end.

is_fate("restarted" ++ _, Back) -> Back;
is_fate("unknown", _) -> true;
is_fate(_, Back) -> not Back.

judge_table({Table, Heir}, Tables) ->
    Now = ets:info(Table, owner),
    case lists:keyfind(ref_to_list(Table), 1, Tables) of
        false when Now =:= undefined -> [{Table, lost_unplanned}];
        {_, "lost"} when Now =/= undefined -> [{Table, not_lost}];
        {_, "inherited"} when Now =/= Heir -> [{Table, not_inherited}];
        _ -> []
    end.

runs() ->
    lists:keymember(?APPLICATION, 1, application:which_applications()).

judge_application(true, yes, true) -> [application_runs];
judge_application(true, no, false) -> [application_ended];
judge_application(_, _, _) -> [].

destroy() ->
    application:stop(?APPLICATION),
    application:unload(?APPLICATION),
    kill_all(),
    exit(whereis(kill_world_keeper), kill),
    kill_all(),
    ets:delete(?BORN),
    [wait_gone(name(Number)) || Number <- lists:seq(0, get(names) - 1)],
    wait_gone(kill_world_keeper).

kill_all() ->
    case living() of
        [] -> ok;
        Living -> [exit(Pid, kill) || {_, Pid} <- Living], receive after 1 -> ok end, kill_all()
    end.

wait_gone(Name) ->
    case whereis(Name) of
        undefined -> ok;
        _ -> receive after 1 -> ok end, wait_gone(Name)
    end.
