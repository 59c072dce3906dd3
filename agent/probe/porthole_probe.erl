%% The probe: the only code of porthole that looks at the node. It answers the commands that
%% agent/core/carrier.h lists; what it answers goes to the core's thread through a NIF.
%%
%% The probe's own process only hands work out, so it is never stuck: whatever asks another process
%% runs in a throwaway worker with a deadline. A keeper restarts the probe if somebody kills it, and
%% the probe the keeper; under the application porthole the supervisor is the keeper.
-module(porthole_probe).

-export([start/1, start_link/1]).
%% Entry points of the probe's processes, so that their initial call tells whose they are.
-export([keep/2, guard/2, init/2, try_work/3, hold_wall_time/0, counter/3, asker/1, reader/2,
         supervisor_asker/2]).
-export([nif_start/1, nif_deliver/1, nif_adopt/0, nif_stop/0]).

-define(CHUNK, 2000).            % processes in one part of a sweep
-define(PARTS, 32).              % that it is split into when one of its processes is silent
-define(TABLES, 200).            % tables in one part of the list of all
-define(LOOK_MS, 1000).          % for all rows of one look
-define(PATIENCE_MS, 100).       % for one row, before it is gone on without it
%% One term less of each process, and no function: a sweep feels each call.
-define(STATE(Mailbox, Status), Mailbox bsl 3 bor status(Status)).
-define(NO_ANSWER, 7).           % in place of its status
-define(MAX_ASKERS, 16).
-define(MAX_WALKED, 100000).     % messages of a mailbox that is still asked for its memory
-define(MAX_LABEL, 4096).        % bytes
-define(MAX_STATE, 262144).      % words in use of a supervisor that is still asked for its state
-define(MAX_AGES, 100).          % restarts of a supervisor that are told one by one
-define(MAX_MODULES, 16).        % of a child that are told
-define(MAX_ASKED, 64).          % supervisors that have a request of ours
-define(WORKER_WORDS, 16777216). % heap of a worker; a sweep gets more on a node that needs it
-define(CALLEES, 100).           % monitored processes that one may wait for
-define(TOP_BYTES, 1024).          % of a backtrace, in which its innermost function is
-define(MAX_BACKTRACE, 65536).   % bytes, and words of a heap that is printed into one
-define(SHOWN, 1000).            % links and the like of one process in an answer
-define(CUT, '$porthole_cut').   % stands for what was left out of a term
-define(MANY, 10000).            % messages that are read without being told to
-define(SHAPES, 200).            % of messages that are told apart
-define(LARGE, 8388608).         % words of a heap that isn't copied without being told to
-define(FORCED, 16).             % times that size: when told to
-define(KIN, 10000).             % links of one process that are told
-define(SPARE, 64).              % free processes that are left to the node
-define(RETRY_MS, 1000).         % until it is looked whether there are more again

-type option() :: {nif, binary() | string()} | {dir, binary()}
                | {attached | kill | contents, boolean()}
                | {idle_ms, non_neg_integer()} | {budget, 1..100}.
-type state() :: #{attached := boolean(), parent := pid(), keeper := reference() | none,
                   options := [option()], workers := #{pid() => Ref :: non_neg_integer()},
                   asked := #{Asker :: pid() => Supervisor :: pid()}, holder := pid() | none}.

%%% Starting and ending

%% Starts the agent in a node that porthole is attaching to. Returns the socket's path.
-spec start([option()]) -> {ok, binary()} | {error, binary()}.
start(Options) ->
    {Keeper, Monitor} = spawn_monitor(?MODULE, keep, [self(), Options]),
    receive
        {Keeper, Result} ->
            demonitor(Monitor, [flush]),
            Result;
        {'DOWN', Monitor, process, Keeper, Reason} ->
            {error, text(Reason)}
    end.

%% Starts the agent, or takes over the one that runs, below a supervisor.
-spec start_link([option()]) -> {ok, pid(), Socket :: binary()} | {error, term()}.
start_link(Options) ->
    proc_lib:start_link(?MODULE, init, [self(), Options]).

%% Whoever attached is about to go, and with it its group leader: init is always there.
-spec keep(pid(), [option()]) -> term().
keep(Caller, Options) ->
    group_leader(whereis(init), self()),
    case spawn_spare(init, [self(), Options], [monitor]) of
        none -> Caller ! {self(), {error, crowded()}};
        {Probe, Monitor} -> keep(Caller, Options, Probe, Monitor)
    end.

keep(Caller, Options, Probe, Monitor) ->
    receive
        {ack, Probe, {ok, _, Path}} ->
            Caller ! {self(), {ok, Path}},
            guard(Probe, Monitor, Options);
        {ack, Probe, {error, Reason}} ->
            Caller ! {self(), {error, text(Reason)}};
        {'DOWN', Monitor, process, Probe, Reason} ->
            Caller ! {self(), {error, text(Reason)}}
    end.

%% Takes the place of a keeper that was killed.
-spec guard(pid(), [option()]) -> ok.
guard(Probe, Options) ->
    guard(Probe, monitor(process, Probe), Options).

guard(Probe, Monitor, Options) ->
    receive
        {'DOWN', Monitor, process, Probe, normal} ->
            unload();
        {'DOWN', Monitor, process, Probe, _} ->
            replace_probe(Options);
        _ ->
            guard(Probe, Monitor, Options)
    end.

replace_probe(Options) ->
    case is_current() andalso spawn_spare(init, [self(), Options], [monitor]) of
        false -> ok;
        none -> rest(?RETRY_MS), replace_probe(Options);
        {Probe, Monitor} -> guard(Probe, Monitor, Options)
    end.

%% Whether what would be spawned is this code. Another that was loaded over it is whose who did so.
is_current() ->
    not erlang:check_process_code(self(), ?MODULE).

%% The purge runs in a process without code of this module, which it would end.
unload() ->
    code:purge(?MODULE),
    code:delete(?MODULE),
    spawn(code, purge, [?MODULE]),
    ok.

%% The probe's process.
-spec init(pid(), [option()]) -> no_return().
init(Parent, Options) ->
    process_flag(trap_exit, true),
    Attached = proplists:get_bool(attached, Options),
    try
        true = register(?MODULE, self()),
        Path = begin_agent(Options),
        proc_lib:init_ack(Parent, {ok, self(), Path})
    catch
        error:badarg -> give_up(Parent, <<"porthole is in this node already">>);
        throw:Reason -> give_up(Parent, Reason)
    end,
    loop(#{attached => Attached, parent => Parent, keeper => watch_keeper(Attached, Parent),
           options => Options, workers => #{}, asked => #{}, holder => none}).

give_up(Parent, Reason) ->
    proc_lib:init_ack(Parent, {error, Reason}),
    exit(normal).

%% A NIF that is loaded already belongs to an agent that lost its probe, or has ended without one.
begin_agent(Options) ->
    try nif_adopt() of
        ok -> resume(Options);
        stopped -> begin_thread(Options)
    catch
        error:not_loaded -> load(Options)
    end.

%% The agent may have left while it had no probe. One that was attached is gone then, as its clients
%% were told; a node that started it itself wants another.
resume(Options) ->
    case nif_deliver(pack(0, done, restarted)) of
        ok ->
            <<>>;
        full ->
            rest(5),
            resume(Options);
        stopped ->
            proplists:get_bool(attached, Options) andalso exit(normal),
            nif_stop(),
            receive {porthole, stopped} -> ok after 0 -> ok end,
            begin_thread(Options)
    end.

load(Options) ->
    case erlang:load_nif(to_list(proplists:get_value(nif, Options)), 0) of
        ok -> begin_thread(Options);
        {error, {_, Text}} -> throw(unicode:characters_to_binary(Text))
    end.

begin_thread(Options) ->
    Known = [{Key, Value} || {Key, Value} <- Options, Key =/= nif],
    case nif_start(term_to_binary(Known ++ info())) of
        {ok, Path} -> Path;
        {error, Text} -> throw(Text)
    end.

watch_keeper(true, Keeper) -> monitor(process, Keeper);
watch_keeper(false, _) -> none.

%%% The loop

-spec loop(state()) -> no_return().
loop(#{parent := Parent, keeper := Keeper} = State) ->
    receive
        {porthole, stopped} ->
            finish(normal, State);
        {porthole, Ref, Command} ->
            loop(command(Command, Ref, State));
        {deliver, Binary} ->
            deliver_soon(Binary),
            loop(State);
        {ask_supervisors, Worker, Wanted} ->
            loop(hire_askers(Worker, Wanted, State));
        {'EXIT', Parent, Reason} ->
            finish(Reason, State);
        {'EXIT', Pid, Reason} ->
            loop(ended(Pid, Reason, State));
        {'DOWN', Keeper, process, _, _} ->
            loop(replace_keeper(State));
        replace_keeper ->
            loop(replace_keeper(State));
        _ ->
            loop(State)
    end.

finish(Reason, #{workers := Workers, asked := Asked, holder := Holder}) ->
    [exit(Pid, kill) || Pid <- [Holder | maps:keys(Workers) ++ maps:keys(Asked)], is_pid(Pid)],
    nif_stop(),
    exit(Reason).

replace_keeper(#{options := Options} = State) ->
    case is_current() andalso spawn_spare(guard, [self(), Options], [monitor]) of
        false ->
            State#{keeper := none};
        none ->
            erlang:send_after(?RETRY_MS, self(), replace_keeper),
            State;
        {Keeper, Monitor} ->
            State#{parent := Keeper, keeper := Monitor}
    end.

command(ping, Ref, State) ->
    deliver_soon(pack(Ref, done, pong)),
    State;
command({watch, On}, _Ref, State) ->
    watch(On, State);
command({credit, Of, Credits}, _Ref, #{workers := Workers} = State) ->
    [Pid ! {credit, Credits} || {Pid, Ref} <- maps:to_list(Workers), Ref =:= Of],
    State;
command({stop_work, Of}, _Ref, #{workers := Workers} = State) ->
    Done = [Pid || {Pid, Ref} <- maps:to_list(Workers), Ref =:= Of],
    [exit(Pid, kill) || Pid <- Done],
    State#{workers := maps:without(Done, Workers)};
command(overview, Ref, State) ->
    begin_work(Ref, normal, ?WORKER_WORDS, overview, State);
command(tables, Ref, State) ->
    begin_work(Ref, low, ?WORKER_WORDS, tables, State);
command(applications, Ref, State) ->
    begin_work(Ref, normal, ?WORKER_WORDS, applications, State);
command({look, _} = Command, Ref, State) ->
    begin_work(Ref, normal, ?WORKER_WORDS, Command, State);
command({rows, _, _, Pattern, _, _} = Command, Ref, State) ->
    begin_work(Ref, priority(Pattern), ?WORKER_WORDS, Command, State);
command({supervisors, _} = Command, Ref, State) ->
    begin_work(Ref, normal, ?WORKER_WORDS, Command, State);
command({find, _} = Command, Ref, State) ->
    begin_work(Ref, normal, ?WORKER_WORDS, Command, State);
command({process, _, _, #{force := Force}} = Command, Ref, State) ->
    begin_work(Ref, normal, room_for(Force), Command, State);
command({seek, _} = Command, Ref, State) ->
    begin_work(Ref, normal, ?WORKER_WORDS, Command, State);
command({name, _} = Command, Ref, State) ->
    begin_work(Ref, normal, ?WORKER_WORDS, Command, State);
command(running, Ref, State) ->
    begin_work(Ref, normal, ?WORKER_WORDS, running, State);
command({members, _, _} = Command, Ref, State) ->
    begin_work(Ref, low, ?WORKER_WORDS, Command, State);
command({owned, _} = Command, Ref, State) ->
    begin_work(Ref, low, ?WORKER_WORDS, Command, State);
command({strike, _, _, _} = Command, Ref, State) ->
    begin_work(Ref, high, ?WORKER_WORDS, Command, State);
command({notice, _} = Command, Ref, State) ->
    begin_work(Ref, normal, ?WORKER_WORDS, Command, State);
command({sweep, _, _} = Command, Ref, State) ->
    Words = max(?WORKER_WORDS, 8 * erlang:system_info(process_count)),
    begin_work(Ref, low, Words, Command, State);
command(_, Ref, State) ->
    deliver_soon(pack(Ref, error, <<"the probe does not know this command">>)),
    State.

begin_work(Ref, Priority, Words, Command, #{workers := Workers} = State) ->
    case spawn_spare(try_work, [self(), Ref, Command],
                     [link, {priority, Priority} | room(Command) ++ limited(Words)]) of
        none ->
            deliver_soon(pack(Ref, error, crowded())),
            State;
        Pid ->
            State#{workers := Workers#{Pid => Ref}}
    end.

limited(Words) ->
    [{max_heap_size, #{size => Words, kill => true, error_logger => false}}].

%% Room for the list of all processes, two words each, and for the groups that are made of it, so
%% that none of it is ever copied to a larger heap: that would take twice the memory, and longer.
room({sweep, _, _}) ->
    case has_iterator() of
        true -> [];
        false -> [{min_heap_size, 10000 + 17 * erlang:system_info(process_count) div 5}]
    end;
room(_) ->
    [].

%% A node whose process table is full is in trouble enough: the last free processes are its own, and
%% no spawn of ours shall be the one that fails, which the node logs.
spawn_spare(Function, Arguments, Options) ->
    Spare = erlang:system_info(process_limit) - erlang:system_info(process_count),
    try Spare > ?SPARE andalso spawn_opt(?MODULE, Function, Arguments, Options) of
        false -> none;
        Spawned -> Spawned
    catch
        error:system_limit -> none
    end.

crowded() ->
    <<"the node has too few free processes left for porthole to work">>.

%% Whatever goes wrong is told to the core, and not to the node's log.
-spec try_work(pid(), non_neg_integer(), term()) -> ok.
try_work(Probe, Ref, Command) ->
    try
        work(Probe, Ref, Command)
    catch
        error:Reason -> deliver(Ref, error, text(Reason))
    end.

work(_Probe, Ref, overview) -> deliver(Ref, done, overview());
work(Probe, Ref, tables) -> deliver(Ref, done, tables(Probe, Ref));
work(_Probe, Ref, applications) -> deliver(Ref, done, applications());
work(Probe, Ref, {rows, Table, From, Pattern, Count, Most}) ->
    prepare_to_look(Probe),
    deliver(Ref, done, page(find_table(Table), {From, Pattern, Count, Most}));
work(Probe, Ref, {look, Wanted}) -> deliver(Ref, done, look(Probe, Wanted));
work(Probe, Ref, {supervisors, Wanted}) -> deliver(Ref, done, supervisors(Probe, Wanted));
work(_Probe, Ref, {find, Name}) -> deliver(Ref, done, find(Name));
work(_Probe, Ref, {process, Text, Section, Options}) ->
    deliver(Ref, done, section_of(Text, Section, Options));
work(_Probe, Ref, {seek, Texts}) -> deliver(Ref, done, [seek(Text) || Text <- Texts]);
work(_Probe, Ref, {name, Pid}) ->
    deliver(Ref, done, [Name || {Named, Name} <- names(), Named =:= local(Pid)]);
work(_Probe, Ref, running) -> deliver(Ref, done, running());
work(_Probe, Ref, {members, Master, Most}) -> deliver(Ref, done, members(Master, Most));
work(_Probe, Ref, {owned, Owners}) -> deliver(Ref, done, owned(Owners));
work(_Probe, Ref, {strike, Pid, Reason, Ms}) -> deliver(Ref, done, strike(local(Pid), Reason, Ms));
work(_Probe, Ref, {notice, Text}) -> deliver(Ref, done, notice(Text));
work(_Probe, Ref, {sweep, Items, Credits}) -> deliver(Ref, done, sweep(Ref, Items, Credits)).

%% A worker that was told to stop is no longer in the map, and nobody waits for its answer.
ended(Pid, _, #{holder := Pid} = State) ->
    State#{holder := none};
ended(Pid, _, #{asked := Asked} = State) when is_map_key(Pid, Asked) ->
    State#{asked := maps:remove(Pid, Asked)};
ended(Pid, Reason, #{workers := Workers} = State) ->
    case Workers of
        #{Pid := _} when Reason =:= normal -> ok;
        #{Pid := Ref} -> deliver_soon(pack(Ref, error, died(Reason)));
        #{} -> ok
    end,
    State#{workers := maps:remove(Pid, Workers)}.

died(killed) -> <<"the worker in the node was killed, or needed too much memory">>;
died(Reason) -> text(Reason).

%% Scheduler wall time is measured as long as a process that asked for it lives.
watch(true, #{holder := none} = State) ->
    State#{holder := spawn_spare(hold_wall_time, [], [link])};
watch(false, #{holder := Holder} = State) when is_pid(Holder) ->
    exit(Holder, kill),
    State#{holder := none};
watch(_, State) ->
    State.

-spec hold_wall_time() -> ok.
hold_wall_time() ->
    erlang:system_flag(scheduler_wall_time, true),
    receive stop -> ok end.

%%% To the core

pack(Ref, Kind, Term) ->
    term_to_binary({Ref, Kind, Term}).

deliver(Ref, Kind, Term) ->
    deliver(pack(Ref, Kind, Term)).

%% A full core makes its worker wait; one that is gone ends it.
deliver(Binary) ->
    try nif_deliver(Binary) of
        ok -> ok;
        full -> rest(5), deliver(Binary);
        stopped -> exit(normal)
    catch
        error:not_loaded -> exit(<<"another copy of porthole_probe was loaded over it">>)
    end.

%% Not timer:sleep/1: a module that the node has not loaded yet would bring its atoms.
rest(Milliseconds) ->
    receive after Milliseconds -> ok end.

%% The same for the probe itself, which never waits.
deliver_soon(Binary) ->
    case nif_deliver(Binary) of
        full -> erlang:send_after(5, self(), {deliver, Binary});
        _ -> ok
    end.

%%% What there is to know

info() ->
    [{node, node()},
     {creation, erlang:system_info(creation)},
     {otp_release, list_to_binary(erlang:system_info(otp_release))},
     {erts_version, list_to_binary(erlang:system_info(version))},
     {elixir_version, elixir_version()},
     {os_pid, list_to_integer(os:getpid())},
     {word_size, erlang:system_info(wordsize)}].

elixir_version() ->
    case application:get_key(elixir, vsn) of
        {ok, Version} -> unicode:characters_to_binary(Version);
        undefined -> <<>>
    end.

overview() ->
    {{input, In}, {output, Out}} = statistics(io),
    {Collections, Words, _} = statistics(garbage_collection),
    {Reductions, _} = statistics(reductions),
    {Switches, _} = statistics(context_switches),
    {Uptime, _} = statistics(wall_clock),
    Online = erlang:system_info(schedulers_online),
    [{node, node()},
     {creation, erlang:system_info(creation)},
     {uptime_ms, Uptime},
     {schedulers, erlang:system_info(schedulers)},
     {schedulers_online, Online},
     {dirty_cpu, erlang:system_info(dirty_cpu_schedulers_online)},
     {dirty_io, erlang:system_info(dirty_io_schedulers)},
     {run_queue, statistics(total_run_queue_lengths)},
     {process_count, erlang:system_info(process_count)},
     {process_limit, erlang:system_info(process_limit)},
     {port_count, erlang:system_info(port_count)},
     {port_limit, erlang:system_info(port_limit)},
     {atom_count, erlang:system_info(atom_count)},
     {atom_limit, erlang:system_info(atom_limit)},
     {ets_count, erlang:system_info(ets_count)},
     {ets_limit, erlang:system_info(ets_limit)},
     {reductions, Reductions},
     {context_switches, Switches},
     {gc_count, Collections},
     {gc_words, Words},
     {io_in, In},
     {io_out, Out},
     {wall, wall_time(statistics(scheduler_wall_time), Online)}
     | memory()].

wall_time(undefined, _) -> [];
wall_time(Times, Online) ->
    [{Active, Total} || {Id, Active, Total} <- lists:sort(Times), Id =< Online].

%% A node whose allocators are disabled doesn't know.
memory() ->
    try erlang:memory() of
        Memory -> memory(Memory)
    catch
        error:notsup -> []
    end.

memory(Memory) ->
    Names = #{total => memory_total, processes => memory_processes, system => memory_system,
              atom => memory_atom, binary => memory_binary, code => memory_code, ets => memory_ets},
    [{maps:get(Kind, Names), Bytes} || {Kind, Bytes} <- Memory, is_map_key(Kind, Names)].

%%% The sweep: a few cheap figures of every process

%% The sweeper lists the processes, a counter asks them, a part at a time. A process that is in
%% native code may hold the counter up: then it is said not to have answered, and another goes on
%% without it.
sweep(Ref, Items, Credits) ->
    Begin = erlang:monotonic_time(),
    Source = first_processes(),
    Busy = erlang:monotonic_time() - Begin,
    Masters = masters(Items),
    Sweep = new_counter(#{ref => Ref, items => with_masters(Items, Masters), parts => 0,
                          busy => Busy}),
    #{counter := Counter, parts := Parts, busy := Total} = sweep_on(Source, Credits, Sweep),
    exit(Counter, kill),
    {names(), Parts, erlang:convert_time_unit(Total, native, microsecond), Masters}.

%% The masters of the running applications, which are the group leaders of their processes: they are
%% numbered from 1 on, in this order.
masters(kin) ->
    try
        ets:select(ac_tab, [{{{application_master, '$1'}, '$2'}, [], [{{'$1', '$2'}}]}])
    catch
        error:badarg -> []
    end;
masters(_) ->
    [].

with_masters(kin, Masters) ->
    Pids = [Pid || {_, Pid} <- Masters],
    {kin, kin_items(), maps:from_list(lists:zip(Pids, lists:seq(1, length(Pids))))};
with_masters(Items, _) ->
    Items.

sweep_on(Source, 0, Sweep) ->
    receive {credit, More} -> sweep_on(Source, More, Sweep) end;
sweep_on(Source, Credits, Sweep) ->
    Begin = erlang:monotonic_time(),
    case next_processes(Source) of
        {[], _} ->
            Sweep;
        {Groups, Next} ->
            Listed = add_busy(erlang:monotonic_time() - Begin, Sweep),
            sweep_on(Next, Credits - 1, count(Groups, Listed))
    end.

add_busy(More, #{busy := Busy} = Sweep) ->
    Sweep#{busy := Busy + More}.

add_part(#{parts := Parts} = Sweep) ->
    Sweep#{parts := Parts + 1}.

%% OTP 28 walks the processes one by one; before, there is only the list of all.
first_processes() ->
    case has_iterator() of
        true -> {iterator, apply(erlang, processes_iterator, [])};
        false -> {list, processes()}
    end.

has_iterator() ->
    erlang:function_exported(erlang, processes_iterator, 0).

next_processes({list, Pids}) ->
    {Groups, Rest} = next_of_list(Pids, ?CHUNK div 8, []),
    {Groups, {list, Rest}};
next_processes({iterator, Iterator}) ->
    {Groups, Rest} = next_of_iterator(Iterator, ?CHUNK, []),
    {Groups, {iterator, Rest}}.

%% Tuples of eight take little more than half of what a list does. The last ones come first.
next_of_list([A, B, C, D, E, F, G, H | Pids], Left, Groups) when Left > 0 ->
    next_of_list(Pids, Left - 1, [{A, B, C, D, E, F, G, H} | Groups]);
next_of_list([Pid | Pids], Left, Groups) when Left > 0 ->
    next_of_list(Pids, Left - 1, [{Pid} | Groups]);
next_of_list(Pids, _Left, Groups) ->
    {Groups, Pids}.

next_of_iterator(Iterator, Left, Groups) when Left > 0, Iterator =/= none ->
    case apply(erlang, processes_next, [Iterator]) of
        {Pid, Next} -> next_of_iterator(Next, Left - 1, [{Pid} | Groups]);
        none -> {Groups, none}
    end;
next_of_iterator(Iterator, _Left, Groups) ->
    {Groups, Iterator}.

new_counter(#{ref := Ref, items := Items} = Sweep) ->
    Options = [link, {priority, low}, {min_heap_size, 48 * ?CHUNK} | limited(?WORKER_WORDS)],
    case spawn_spare(counter, [self(), Ref, Items], Options) of
        none -> exit(crowded());
        Counter -> Sweep#{counter => Counter}
    end.

count(Groups, #{counter := Counter} = Sweep) ->
    Counter ! {count, Groups},
    await(Groups, false, Sweep).

%% A counter that runs, or would if a scheduler were free, isn't held up.
await(Groups, Waited, #{counter := Counter} = Sweep) ->
    receive
        {counted, Counter, Busy} ->
            receive {delivered, Counter} -> ok end,
            add_part(add_busy(Busy, Sweep))
    after ?PATIENCE_MS ->
        Waits = process_info(Counter, status) =:= {status, waiting},
        case Waited andalso Waits of
            true -> go_on_without(Groups, Sweep);
            false -> await(Groups, Waits, Sweep)
        end
    end.

%% It may have counted them all the same, before it went.
go_on_without(Groups, #{counter := Counter} = Sweep) ->
    stop_counter(Counter),
    receive
        {counted, Counter, Busy} -> take_late(Counter, add_busy(Busy, new_counter(Sweep)))
    after 0 ->
        ask_fewer(Groups, new_counter(Sweep))
    end.

stop_counter(Counter) ->
    unlink(Counter),
    Monitor = monitor(process, Counter),
    exit(Counter, kill),
    receive {'DOWN', Monitor, process, _, _} -> ok end.

%% The part is on its way, or was lost between the two messages: then nobody knows.
take_late(Counter, Sweep) ->
    receive
        {delivered, Counter} -> add_part(Sweep)
    after 0 ->
        exit(<<"a part of the sweep was lost">>)
    end.

%% Whoever it is, is found by asking ever fewer at a time.
ask_fewer(Groups, Sweep) ->
    Pids = [{Pid} || Group <- lists:reverse(Groups), Pid <- tuple_to_list(Group)],
    find_silent(Pids, Sweep).

find_silent([{Pid}], #{ref := Ref, items := Items} = Sweep) ->
    deliver(Ref, part, [Pid, 0, 0, ?NO_ANSWER | unknown_kin(Items)]),
    add_part(Sweep);
find_silent(Pids, Sweep) ->
    Parts = parts((length(Pids) + ?PARTS - 1) div ?PARTS, Pids),
    lists:foldl(fun count/2, Sweep, Parts).

unknown_kin({kin, _, _}) -> [unknown, unknown];
unknown_kin(_) -> [].

parts(Size, Pids) when length(Pids) =< Size ->
    [Pids];
parts(Size, Pids) ->
    {Part, Rest} = lists:split(Size, Pids),
    [Part | parts(Size, Rest)].

-spec counter(pid(), non_neg_integer(), cheap | memory) -> no_return().
counter(Sweeper, Ref, Items) ->
    receive
        {count, Groups} ->
            Begin = erlang:monotonic_time(),
            Rows = rows(lists:reverse(Groups), Sweeper, Items, []),
            Part = pack(Ref, part, Rows),
            Busy = erlang:monotonic_time() - Begin,
            Sweeper ! {counted, self(), Busy},
            deliver(Part),
            Sweeper ! {delivered, self()},
            garbage_collect(self(), [{type, minor}]),
            counter(Sweeper, Ref, Items)
    end.

%% In the order in which processes were listed, which is that of their memory: the other way round
%% takes half as long again. A flat list takes less time to make, to send and to read than one of
%% tuples, and a group is taken as it is, as to make a list of it takes longer.
rows([], _Sweeper, _Items, Rows) ->
    Rows;
rows([Group | Groups], Sweeper, Items, Rows) ->
    rows(Groups, Sweeper, Items, add_rows(Group, Sweeper, Items, Rows)).

add_rows({Pid}, Sweeper, Items, Rows) ->
    add_row(Pid, Sweeper, Items, Rows);
add_rows({A, B, C, D, E, F, G, H}, Sweeper, Items, Rows0) ->
    Rows1 = add_row(A, Sweeper, Items, Rows0),
    Rows2 = add_row(B, Sweeper, Items, Rows1),
    Rows3 = add_row(C, Sweeper, Items, Rows2),
    Rows4 = add_row(D, Sweeper, Items, Rows3),
    Rows5 = add_row(E, Sweeper, Items, Rows4),
    Rows6 = add_row(F, Sweeper, Items, Rows5),
    Rows7 = add_row(G, Sweeper, Items, Rows6),
    add_row(H, Sweeper, Items, Rows7).

add_row(Pid, Sweeper, _Items, Rows) when Pid =:= Sweeper; Pid =:= self() ->
    Rows;
add_row(Pid, _Sweeper, cheap, Rows) ->
    case process_info(Pid, [message_queue_len, reductions, heap_size, status]) of
        [{_, Mailbox}, {_, Reductions}, {_, Words}, {_, Status}] ->
            [Pid, Reductions, Words, ?STATE(Mailbox, Status) | Rows];
        undefined ->
            Rows
    end;
add_row(Pid, _Sweeper, {kin, Items, Masters}, Rows) ->
    case process_info(Pid, Items) of
        [{_, Mailbox}, {_, Reductions}, {_, Info}, {_, Status}, {_, Leader} | Parent] ->
            [Pid, Reductions, block_words(Info), ?STATE(Mailbox, Status), kin_parent(Parent),
             maps:get(Leader, Masters, 0) | Rows];
        undefined ->
            Rows
    end;
add_row(Pid, _Sweeper, memory, Rows) ->
    case process_info(Pid, [message_queue_len, reductions, garbage_collection_info, status]) of
        [{_, Mailbox}, {_, Reductions}, {_, Info}, {_, Status}] ->
            [Pid, Reductions, block_words(Info), ?STATE(Mailbox, Status) | Rows];
        undefined ->
            Rows
    end.

%% OTP 25 tells parents; before, only what proc_lib notes down in dictionaries does: see identity/1.
kin_items() ->
    case erlang:system_info(otp_release) of
        "2" ++ [Digit] when Digit < $5 ->
            [message_queue_len, reductions, garbage_collection_info, status, group_leader];
        _ ->
            [message_queue_len, reductions, garbage_collection_info, status, group_leader, parent]
    end.

kin_parent([{parent, Parent}]) when node(Parent) =:= node() -> Parent;
kin_parent([{parent, _}]) -> none;
kin_parent([]) -> unknown.

status(exiting) -> 1;
status(garbage_collecting) -> 2;
status(runnable) -> 3;
status(running) -> 4;
status(suspended) -> 5;
status(waiting) -> 6;
status(_) -> 0.

block_words(Info) ->
    lists:sum([Words || {Key, Words} <- Info,
                        Key =:= heap_block_size orelse Key =:= old_heap_block_size
                            orelse Key =:= mbuf_size]).

names() ->
    [{Pid, Name} || Name <- registered(), Pid <- [whereis(Name)], is_pid(Pid)].

%%% The look: dear facts of the few processes that somebody sees

%% Asks one process after the other; one that doesn't answer in time keeps its asker, and another
%% goes on. What hasn't answered at the deadline is said not to have.
look(Probe, Wanted) ->
    prepare_to_look(Probe),
    look(Wanted).

prepare_to_look(Probe) ->
    process_flag(trap_exit, true),
    monitor(process, Probe).

look(Wanted) ->
    Deadline = erlang:monotonic_time(millisecond) + ?LOOK_MS,
    look(Wanted, none, #{}, Deadline, []).

look([], none, Stuck, _Deadline, Facts) when map_size(Stuck) =:= 0 ->
    Facts;
look([Next | Pids] = All, none, Stuck, Deadline, Facts) when map_size(Stuck) < ?MAX_ASKERS ->
    case spawn_spare(asker, [self()], [link | limited(?WORKER_WORDS)]) of
        none -> too_late(All, none, Stuck, Facts);
        Asker -> look(Pids, ask(Asker, Next), Stuck, Deadline, Facts)
    end;
look(Pids, Asked, Stuck, Deadline, Facts) ->
    receive
        {facts, Asker, Pid, Found} ->
            answered(Asker, {Pid, Found}, Pids, Asked, Stuck, Deadline, Facts);
        {'EXIT', Asker, _} ->
            failed(Asker, Pids, Asked, Stuck, Deadline, Facts);
        {'DOWN', _, process, _, _} ->
            exit(killed)
    after wait(Asked, Deadline) ->
        case erlang:monotonic_time(millisecond) >= Deadline of
            true -> too_late(Pids, Asked, Stuck, Facts);
            false -> look(Pids, none, add_stuck(Asked, Stuck), Deadline, Facts)
        end
    end.

answered(Asker, Fact, [Next | Pids], {Asker, _}, Stuck, Deadline, Facts) ->
    look(Pids, ask(Asker, Next), Stuck, Deadline, [Fact | Facts]);
answered(Asker, Fact, [], {Asker, _}, Stuck, Deadline, Facts) ->
    exit(Asker, kill),
    look([], none, Stuck, Deadline, [Fact | Facts]);
answered(Asker, Fact, Pids, Asked, Stuck, Deadline, Facts) ->
    exit(Asker, kill),
    look(Pids, Asked, maps:remove(Asker, Stuck), Deadline, [Fact | Facts]).

%% An asker ends early when what it was told is too large for it or can't be understood, or when it
%% has done its work.
failed(Asker, Pids, {Asker, {Pid, _}}, Stuck, Deadline, Facts) ->
    look(Pids, none, Stuck, Deadline, [{Pid, too_large} | Facts]);
failed(Asker, Pids, Asked, Stuck, Deadline, Facts) ->
    case maps:take(Asker, Stuck) of
        {{Pid, _}, Left} -> look(Pids, Asked, Left, Deadline, [{Pid, too_large} | Facts]);
        error -> look(Pids, Asked, Stuck, Deadline, Facts)
    end.

too_late(Pids, Asked, Stuck, Facts) ->
    All = add_stuck(Asked, Stuck),
    [exit(Asker, kill) || Asker <- maps:keys(All)],
    [{Pid, no_answer} || {Pid, _} <- maps:values(All)]
        ++ [{Pid, not_asked} || {Pid, _} <- Pids] ++ Facts.

wait(none, Deadline) -> max(0, Deadline - erlang:monotonic_time(millisecond));
wait(_Asked, Deadline) -> min(?PATIENCE_MS, wait(none, Deadline)).

add_stuck(none, Stuck) -> Stuck;
add_stuck({Asker, Wanted}, Stuck) -> Stuck#{Asker => Wanted}.

ask(Asker, Wanted) ->
    Asker ! {ask, Wanted},
    {Asker, Wanted}.

-spec asker(pid()) -> no_return().
asker(Collector) ->
    receive
        {ask, {Pid, What}} ->
            try facts(local(Pid), What) of
                Facts -> Collector ! {facts, self(), Pid, Facts}
            catch
                error:_ -> exit(failed)
            end,
            asker(Collector)
    end.

%% A node that got another name since its processes were listed takes their pids for another node's.
local(Pid) when is_pid(Pid) ->
    case pid_to_list(Pid) of
        "<0." ++ _ -> Pid;
        [$< | Foreign] -> list_to_pid("<0" ++ lists:dropwhile(fun(C) -> C =/= $. end, Foreign))
    end;
local(Other) -> Other.

facts(Subject, table_list) -> table_list(Subject);
facts(Table, table) -> table(Table);
facts(Owner, owner) -> [{system, is_system(Owner)} | named(owner_name, Owner)];
facts({Heir, Owner}, heir) -> [{lost, is_lost(Heir, Owner)} | named(heir_name, Heir)];
facts(Pid, row) -> what_changes(Pid);
facts(Pid, identity) -> identity(Pid);
facts(Pid, current) -> dear(Pid, []);
facts(Port, kin) when is_port(Port) -> kin_of_port(Port);
facts(Pid, kin) -> kin(Pid);
facts(Pid, watchers) -> together(watchers(Pid), what_changes(Pid));
facts(Pid, alive) -> alive(Pid);
facts(Pid, place) -> place(Pid);
facts(Pid, all) ->
    case what_changes(Pid) of
        gone -> gone;
        Facts -> together(Facts, identity(Pid))
    end.

%% Where a process stands, and on whom it may wait there: a call monitors whoever it is put to. With
%% several of them, what the caller has on its stack tells which; and always which call it is, by
%% its reference, which stands at the top.
place(Pid) ->
    case process_info(Pid, [current_function, current_stacktrace, monitors]) of
        undefined ->
            gone;
        [{_, Function}, {_, Frames}, {_, Monitors}] ->
            Stack = stack(Function, Frames),
            Asked = lists:sublist(Monitors, ?CALLEES),
            Seen = lists:usort([monitored(Id) || {process, Id} <- Asked]),
            [{stack, Stack}, {monitors, Seen}, {monitor_count, length(Monitors)}
             | stack_values(Pid, Stack, Seen)]
    end.

%% One that hibernates has kept nothing of its stack.
stack({erlang, hibernate, Arity}, []) -> [{erlang, hibernate, Arity, []}];
stack(_Function, Frames) -> Frames.

monitored({Name, Node}) when Node =:= node() -> whereis(Name);
monitored(Id) -> Id.

stack_values(Pid, [{gen, _, _, _} | _], Seen) ->
    case is_small(Pid, ?MAX_BACKTRACE) andalso process_info(Pid, backtrace) of
        {backtrace, Text} when byte_size(Text) =< ?MAX_BACKTRACE -> [{backtrace, top(Text, Seen)}];
        _ -> []
    end;
stack_values(_Pid, _Stack, _Seen) ->
    [].

top(Text, [_, _ | _]) -> Text;
top(Text, _Seen) -> binary_part(Text, 0, min(byte_size(Text), ?TOP_BYTES)).

together(gone, _) -> gone;
together(_, gone) -> gone;
together(Facts, More) -> Facts ++ More.

what_changes(Pid) ->
    case process_info(Pid, [message_queue_len, reductions, status]) of
        undefined -> gone;
        [{_, Mailbox} | _] = Cheap -> together(Cheap, dear(Pid, [memory || Mailbox =< ?MAX_WALKED]))
    end.

dear(Pid, Memory) ->
    case process_info(Pid, [current_function | Memory]) of
        undefined -> gone;
        Facts -> Facts
    end.

identity(Pid) ->
    case process_info(Pid, [initial_call]) of
        undefined -> gone;
        [{_, {proc_lib, init_p, _} = Call}] -> [{initial_call, Call} | from_dictionary(Pid)];
        [{_, Call}] -> [{initial_call, Call} | label(Pid)]
    end.

from_dictionary(Pid) ->
    [Property || {Key, Value} <- keys(Pid, ['$initial_call', '$process_label']),
                 Property <- property(Key, Value)].

%% OTP 26.2 reads single keys. Before, all of the dictionary must be copied, by the process itself:
%% it isn't asked for one that may be too large.
keys(Pid, Keys) ->
    case has_labels() of
        true -> dictionary(Pid, [{dictionary, Key} || Key <- Keys]);
        false -> dictionary(Pid, [dictionary || is_small(Pid)])
    end.

dictionary(Pid, Keys) ->
    case process_info(Pid, Keys) of
        undefined -> [];
        [{dictionary, Dictionary}] -> Dictionary;
        Values -> [{Key, Value} || {{dictionary, Key}, Value} <- Values]
    end.

is_small(Pid) ->
    is_small(Pid, ?WORKER_WORDS).

is_small(Pid, Words) ->
    case process_info(Pid, garbage_collection_info) of
        {_, Info} -> block_words(Info) =< Words;
        undefined -> false
    end.

property('$initial_call', {M, F, A}) when is_atom(M), is_atom(F) ->
    [{initial_call, {M, F, Arity}} || Arity <- arity(A)];
property('$ancestors', [Ancestor | _]) ->
    [{parent, Parent} || Parent <- [process_of(Ancestor)], is_pid(Parent)];
property('$process_label', undefined) -> [];
property('$process_label', Label) ->
    case erlang:external_size(Label) of
        Size when Size =< ?MAX_LABEL -> [{label, Label}];
        Size -> [{label_text, iolist_to_binary(io_lib:format("a label of ~b bytes", [Size]))}]
    end;
property(_, _) -> [].

process_of(Name) when is_atom(Name) -> whereis(Name);
process_of(Pid) -> Pid.

%% Whatever a process has put into its dictionary.
arity(Arguments) when length(Arguments) < 256 -> [length(Arguments)];
arity(Arity) when is_integer(Arity), Arity >= 0, Arity < 256 -> [Arity];
arity(_) -> [].

label(Pid) ->
    case has_labels() of
        true -> [Property || {Key, Value} <- keys(Pid, ['$process_label']),
                             Property <- property(Key, Value)];
        false -> []
    end.

has_labels() ->
    erlang:function_exported(proc_lib, get_label, 1).

%%% One process, a section at a time: each is a command and a worker of its own, so that what isn't
%%% answered keeps nothing else from being shown. The core knows which were asked for.

%% Like every text of a client, a name becomes no atom.
find(Name) ->
    Found = [Pid || Text <- [Name, <<"Elixir.", Name/binary>>], Pid <- [whereis_text(Text)],
                    is_pid(Pid)],
    hd(Found ++ [gone]).

%% The node refuses numbers that none of its processes can have.
section_of(Text, Section, Options) ->
    try list_to_pid(binary_to_list(Text)) of
        Pid -> section(Section, Pid, Options)
    catch
        error:badarg -> gone
    end.

whereis_text(Text) ->
    try whereis(binary_to_existing_atom(Text, utf8)) of
        Process -> Process
    catch
        error:_ -> undefined
    end.

room_for(true) -> ?FORCED * 3 * ?LARGE;
room_for(false) -> 3 * ?LARGE.

section(identity, Pid, _) ->
    case process_info(Pid, [registered_name, initial_call, group_leader]) of
        undefined -> gone;
        [{_, Name}, {_, Call}, {_, Leader}] ->
            Own = keys(Pid, ['$initial_call', '$process_label', '$ancestors']),
            Names = maps:from_list(names()),
            [{behaviour, kind(behaviour(Pid))}, {call, Call}, {group_leader, who(Leader, Names)}]
                ++ [{name, Name} || is_atom(Name)]
                ++ [{application, Application} || {ok, Application} <- [application_of(Pid)]]
                ++ [{parent, who(Parent, Names)} || Parent <- parent(Pid)]
                ++ [{ancestors, [who(Id, Names) || Id <- List]}
                    || {'$ancestors', List} <- Own, length_of(List) =< ?SHOWN]
                ++ [Property || {Key, Value} <- Own, Property <- property(Key, Value)]
    end;
section(numbers, Pid, _) ->
    await_rest(Pid, 5),
    case process_info(Pid, [message_queue_len, reductions, status, heap_size, stack_size]) of
        undefined -> gone;
        [{_, Mailbox} | _] = Cheap ->
            Walked = [Item || Mailbox =< ?MAX_WALKED, Item <- [memory, total_heap_size]],
            together(Cheap, collections(dear(Pid, [garbage_collection | Walked])))
    end;
section(flags, Pid, _) ->
    case process_info(Pid, [trap_exit, priority, message_queue_data, error_handler, suspending,
                            stack_size, initial_call, garbage_collection]) of
        undefined -> gone;
        [_, _, _, _, {_, Suspending}, {_, Words}, {_, Call}, {_, Collection}] = Facts ->
            [{suspended, length(Suspending)}, {sensitive, is_sensitive(Pid, Words, Call)}
             | lists:keydelete(suspending, 1, Facts)]
                ++ maps:to_list(proplists:get_value(max_heap_size, Collection)) ++ Collection
    end;
section(stack, Pid, _) ->
    case process_info(Pid, [current_function, current_stacktrace, stack_size]) of
        undefined -> gone;
        [{_, Function}, {_, Frames}, Size] -> [{frames, stack(Function, Frames)}, Size]
    end;
section(dictionary, Pid, Options) ->
    case is_dear(Pid, Options) of
        false -> dictionary_of(process_info(Pid, [dictionary, initial_call]), Options);
        Refused -> Refused
    end;
section(mailbox, Pid, Options) ->
    case messages_cost(Pid) of
        gone -> gone;
        {Count, Words} ->
            Most = case Options of #{force := true} -> ?FORCED * ?LARGE; #{} -> ?LARGE end,
            IsMany = Count > ?MANY andalso Most =:= ?LARGE,
            case IsMany orelse Words > Most of
                true -> [{refused, dear}, {cost_words, Words}, {most_words, ?FORCED * ?LARGE}];
                false -> messages(process_info(Pid, messages), Count, Pid, Options)
            end
    end;
section(supervisor, Pid, #{timeout := Timeout} = Options) ->
    case proplists:get_value('$ancestors', keys(Pid, ['$ancestors'])) of
        [First | _] -> child_facts(Pid, First, pid_of(First), Timeout, Options);
        _ -> [{refused, orphan}]
    end;
section(state, Pid, Options) -> ask(fun sys:get_state/2, Pid, Options);
section(status, Pid, Options) -> ask(fun sys:get_status/2, Pid, Options);
section(tables, Pid, _) ->
    Names = [T || T <- ets:all(), ets:info(T, owner) =:= Pid],
    counted([{T, ets:info(T, name), ets:info(T, size), ets:info(T, memory), ets:info(T, type),
              ets:info(T, protection)} || T <- Names]);
section(ports, Pid, _) ->
    counted([{Port, Info} || Port <- erlang:ports(),
                             erlang:port_info(Port, connected) =:= {connected, Pid},
                             Info <- [erlang:port_info(Port)], is_list(Info)]);
section(Relation, Pid, _) ->
    case process_info(Pid, Relation) of
        undefined -> gone;
        {_, Ids} ->
            Names = maps:from_list(names()),
            [{total, length(Ids)}, {items, [who(Id, Names) || Id <- lists:sublist(Ids, ?SHOWN)]}]
    end.

%% Whoever is asked something runs for a moment: that isn't what its status is to show.
await_rest(Pid, Tries) ->
    case process_info(Pid, status) of
        {_, Status} when Tries > 0, Status =:= running orelse Status =:= runnable ->
            rest(1),
            await_rest(Pid, Tries - 1);
        _ ->
            ok
    end.

collections(gone) -> gone;
collections(Facts) -> Facts ++ proplists:get_value(garbage_collection, Facts).

counted(Items) -> [{total, length(Items)}, {items, lists:sublist(Items, ?SHOWN)}].

%% Processes and ports with their names, if they have one.
who({Kind, Id}, Names) when Kind =:= process; Kind =:= port -> who(Id, Names);
who({Name, Node}, Names) when Node =:= node() -> who(Name, Names);
who(Name, _Names) when is_atom(Name) ->
    case whereis(Name) of
        undefined -> Name;
        Process -> {Process, Name}
    end;
who(Id, Names) ->
    case Names of
        #{Id := Name} -> {Id, Name};
        #{} -> Id
    end.

application_of(Pid) ->
    try application:get_application(Pid) catch _:_ -> undefined end.

%% Since OTP 25.
parent(Pid) ->
    try process_info(Pid, parent) of
        {parent, Parent} when is_pid(Parent) -> [Parent];
        _ -> []
    catch
        error:badarg -> []
    end.

length_of(List) ->
    try length(List) catch error:badarg -> infinity end.

%% A sensitive process shows neither its dictionary nor its stack with the values in it. That of a
%% larger stack would cost too much.
is_sensitive(Pid, Words, Call) ->
    case keys(Pid, ['$initial_call']) of
        [{'$initial_call', undefined}] when element(1, Call) =:= proc_lib -> true;
        [] when element(1, Call) =:= proc_lib -> true;
        [{_, Value} | _] when Value =/= undefined -> false;
        _ when Words > 32 -> unknown;
        _ -> is_small(Pid, ?MAX_BACKTRACE)
                 andalso process_info(Pid, backtrace) =:= {backtrace, <<>>}
    end.

%% What process_info/2 would copy is at most the heap; a larger one is only copied when told to.
is_dear(Pid, #{force := Force}) ->
    Most = case Force of true -> ?FORCED * ?LARGE; false -> ?LARGE end,
    case process_info(Pid, garbage_collection_info) of
        undefined -> gone;
        {_, Info} ->
            Words = block_words(Info),
            Words > Most andalso [{refused, dear}, {cost_words, Words},
                                  {most_words, ?FORCED * ?LARGE}]
    end.

dictionary_of(undefined, _) -> gone;
dictionary_of([{_, []}, {_, {proc_lib, _, _}}], _) -> [{refused, sensitive}];
dictionary_of([{_, Dictionary}, _], #{bytes := Bytes, total := Total}) ->
    [{total, length(Dictionary)},
     {items, fit_all(lists:sublist(Dictionary, ?SHOWN), Bytes, Total)}].

%%% OTP's behaviours: whether a process is in their loop, and may be asked what they all answer

%% Sending a system message to anything else would leave it there for ever. So it takes more than
%% its initial call: the stack shows the loop. A process that is asked for its stack may be running
%% for that, so its status is asked for before.
behaviour(Pid) ->
    case {process_info(Pid, status), process_info(Pid, [current_function, current_stacktrace])} of
        {_, undefined} -> gone;
        {{_, Status}, [{_, Current}, {_, Frames}]} ->
            Stack = stack(Current, Frames),
            Loops = [{Module, Function} || {Module, Function, _, _} <- Stack,
                                           is_loop(Module, Function)],
            behaviour(initial_call(Pid), Loops, Stack, Status)
    end.

behaviour(undefined, _Loops, _Stack, _Status) -> plain;
behaviour(_Call, [{Module, Function} | _], [{Module, Function, _, _} | _], waiting) ->
    {Module, idle};
behaviour(_Call, [{Module, _} | _], _Stack, _Status) -> {Module, busy};
behaviour({supervisor, _, _}, [], Stack, Status) -> asleep(gen_server, Stack, Status);
behaviour({gen_event, init_it, _}, [], Stack, Status) -> asleep(gen_event, Stack, Status);
behaviour({Module, init, _}, [], Stack, Status) -> asleep(declared(Module), Stack, Status);
behaviour(_Call, [], _Stack, _Status) -> plain.

%% Since OTP 28 some hibernate inside their loop.
asleep(none, _Stack, _Status) -> plain;
asleep(Behaviour, [{erlang, hibernate, _, _}], waiting) -> {Behaviour, idle};
asleep(Behaviour, [{erlang, hibernate, _, _}], _Status) -> {Behaviour, busy};
asleep(_Behaviour, _Stack, _Status) -> plain.

declared(Module) ->
    Declared = [Behaviour || {Key, Behaviours} <- attributes(Module),
                             Key =:= behaviour orelse Key =:= behavior,
                             Behaviour <- Behaviours],
    hd([Behaviour || Behaviour <- Declared,
                     lists:member(Behaviour, [gen_server, gen_statem, gen_event])] ++ [none]).

attributes(Module) ->
    case erlang:module_loaded(Module) of
        true -> Module:module_info(attributes);
        false -> []
    end.

is_loop(gen_server, F) ->
    lists:member(F, [loop, loop_hibernate, loop_wakeup, decode_msg, handle_msg, try_dispatch,
                     try_handle_call, try_handle_cast, try_handle_info]);
is_loop(gen_event, F) -> lists:member(F, [fetch_msg, handle_msg, server_update, server_notify]);
is_loop(gen_statem, F) -> lists:prefix("loop", atom_to_list(F));
is_loop(_, _) -> false.

kind({Behaviour, _}) -> Behaviour;
kind(_) -> none.

%%% Messages: some of them as they are, all of them by shape

%% A mailbox is copied as a whole. What of it isn't in the heap takes some words a message.
messages_cost(Pid) ->
    case process_info(Pid, [message_queue_len, garbage_collection_info]) of
        undefined -> gone;
        [{_, Count}, {_, Info}] when Count > ?MAX_WALKED -> {Count, block_words(Info) + 11 * Count};
        [{_, 0}, _] -> {0, 0};
        [{_, Count}, _] -> message_words(Count, process_info(Pid, memory))
    end.

message_words(_, undefined) -> gone;
message_words(Count, {_, Bytes}) -> {Count, Bytes div erlang:system_info(wordsize)}.

messages(undefined, _Count, _Pid, _Options) ->
    gone;
messages({_, []}, Before, Pid, Options) when Before > 0 ->
    case process_info(Pid, message_queue_len) of
        {_, Count} when Count > 0 -> [{refused, sensitive}];
        _ -> messages({messages, []}, 0, Pid, Options)
    end;
messages({_, Messages}, _Before, _Pid,
         #{from := From, limit := Limit, bytes := Bytes, total := Total}) ->
    Count = length(Messages),
    First = if From < 0 -> max(0, Count + From); true -> min(From, Count) end,
    Shown = lists:sublist(lists:nthtail(First, Messages), Limit),
    {Shapes, Other} = shapes(Messages, #{}, 0),
    [{total, Count}, {from, First}, {messages, fit_all(Shown, Bytes, Total)},
     {shapes, Shapes}, {other_shapes, Other}].

shapes([Message | Messages], Known, Other) ->
    Shape = shape(Message, 3),
    case Known of
        #{Shape := Count} -> shapes(Messages, Known#{Shape := Count + 1}, Other);
        #{} when map_size(Known) < ?SHAPES -> shapes(Messages, Known#{Shape => 1}, Other);
        #{} -> shapes(Messages, Known, Other + 1)
    end;
shapes([], Known, Other) ->
    Counts = [{Count, Shape} || {Shape, Count} <- maps:to_list(Known)],
    {lists:reverse(lists:sort(Counts)), Other}.

%% What agent/core/shape.h tells. Who calls is of no interest.
shape(Term, _) when is_atom(Term) -> Term;
shape({'$gen_call', _, Request}, Depth) -> {'$gen_call', <<"_">>, shape(Request, Depth - 1)};
shape({system, {_, _}, Request}, Depth) -> {system, <<"_">>, shape(Request, Depth - 1)};
shape(Term, Depth) when is_tuple(Term), Depth > 0, tuple_size(Term) =< 8 ->
    list_to_tuple([shape(Element, Depth - 1) || Element <- tuple_to_list(Term)]);
shape(Term, Depth) when is_tuple(Term), Depth > 0, is_atom(element(1, Term)) ->
    {element(1, Term), integer_to_binary(tuple_size(Term) - 1), <<"more">>};
shape(#{'__struct__' := Name}, _) when is_atom(Name) -> #{'__struct__' => Name};
shape(Term, _) -> type(Term).

type(Term) when is_binary(Term) -> <<"binary()">>;
type(Term) when is_integer(Term) -> <<"integer()">>;
type(Term) when is_reference(Term) -> <<"reference()">>;
type(Term) when is_pid(Term) -> <<"pid()">>;
type(Term) when is_list(Term) -> <<"list()">>;
type(Term) when is_map(Term) -> <<"map()">>;
type(Term) when is_tuple(Term) -> <<"tuple()">>;
type(Term) when is_float(Term) -> <<"float()">>;
type(Term) when is_function(Term) -> <<"fun()">>;
type(Term) when is_port(Term) -> <<"port()">>;
type(_) -> <<"bitstring()">>.

%%% Questions to OTP's behaviours

%% One that is busy is waited for, for a while: a question that it can't answer now would stay in
%% its mailbox. Whatever comes too late is for a worker that has ended.
ask(Question, Pid, #{timeout := Timeout, force := Force} = Options) ->
    Deadline = erlang:monotonic_time(millisecond) + Timeout * 3 div 4,
    case is_dear(Pid, Options) of
        false ->
            case await_idle(Pid, Force, Deadline) of
                {ok, Behaviour} -> put_question(Question, Pid, Behaviour, Options);
                Refused -> Refused
            end;
        Refused ->
            Refused
    end.

await_idle(Pid, Force, Deadline) ->
    case behaviour(Pid) of
        gone -> gone;
        plain -> [{refused, plain}];
        {Behaviour, State} when State =:= idle; Force -> {ok, Behaviour};
        {_, busy} ->
            case erlang:monotonic_time(millisecond) < Deadline of
                true -> rest(10), await_idle(Pid, Force, Deadline);
                false -> [{refused, busy}]
            end
    end.

put_question(Question, Pid, Behaviour, #{timeout := Timeout, bytes := Bytes}) ->
    try Question(Pid, Timeout) of
        Answer -> [{behaviour, Behaviour}, {term, fit(Answer, Bytes)}]
    catch
        _:Reason -> [{refused, failed}, {detail, text(Reason)}]
    end.

pid_of(Pid) when is_pid(Pid) -> Pid;
pid_of(Name) when is_atom(Name) -> whereis(Name);
pid_of(_) -> undefined.

%% Only what is a supervisor knows this question.
child_facts(Pid, First, Supervisor, Timeout, Options) when node(Supervisor) =:= node() ->
    case {is_supervisor(Supervisor), is_dear(Supervisor, Options), behaviour(Supervisor)} of
        {true, false, {gen_server, idle}} ->
            try lists:keyfind(Pid, 2, gen_server:call(Supervisor, which_children, Timeout)) of
                {Id, _, Type, _} ->
                    Names = maps:from_list(names()),
                    [{supervisor, who(Supervisor, Names)}, {child_id, element(2, fit(Id, 512))},
                     {child_type, Type}];
                false ->
                    [{refused, unknown}]
            catch
                _:Reason -> [{refused, failed}, {detail, text(Reason)}]
            end;
        {true, false, _} -> [{refused, busy_supervisor}];
        {true, Refused, _} -> Refused;
        _ -> [{refused, orphan}, {detail, text(First)}]
    end;
child_facts(_, _, _, _, _) ->
    [{refused, orphan}].

initial_call(Pid) ->
    proplists:get_value('$initial_call', keys(Pid, ['$initial_call'])).

%%% Terms of which a part is enough

%% {Size, Term} or, of one that takes more than so many bytes, as much of it as they hold.
fit(Term, Bytes) ->
    case erlang:external_size(Term) of
        Size when Size =< Bytes -> {Size, Term};
        Size -> {Size, trim(Term, Bytes)}
    end.

fit_all([Term | Terms], Bytes, Total) when Total > 0 ->
    {Size, Fitted} = fit(Term, min(Bytes, Total)),
    [{Size, Fitted} | fit_all(Terms, Bytes, Total - min(Size, Bytes))];
fit_all(_, _, _) ->
    [].

%% As much of a term as so many bytes hold, about; ?CUT stands for the rest.
trim(Term, Bytes) ->
    {Trimmed, _Left} = clip(Term, Bytes),
    Trimmed.

clip(Term, Left) when Left > 0, is_list(Term) -> clip_list(Term, Left, []);
clip(Term, Left) when Left > 0, is_tuple(Term) -> clip_tuple(1, Term, Left - 2, []);
clip(Term, Left) when Left > 0, is_map(Term) ->
    clip_map(maps:next(maps:iterator(Term)), Left - 2, []);
clip(Term, Left) when Left > 0, is_bitstring(Term), byte_size(Term) > Left ->
    <<Part:Left/binary, _/bitstring>> = Term,
    {{?CUT, Part}, 0};
clip(Term, Left) when Left > 0 ->
    case erlang:external_size(Term) of
        Size when Size > Left, Size > 1024 -> {?CUT, Left};
        Size -> {Term, Left - Size}
    end;
clip(_, Left) ->
    {?CUT, Left}.

clip_list([Head | Tail], Left, Done) when Left > 0 ->
    {Term, Rest} = clip(Head, Left - 1),
    clip_list(Tail, Rest, [Term | Done]);
clip_list([], Left, Done) ->
    {lists:reverse(Done), Left};
clip_list(Tail, Left, Done) ->
    {Term, Rest} = clip(Tail, Left),
    {lists:reverse(Done, Term), Rest}.

clip_tuple(I, Tuple, Left, Done) when I =< tuple_size(Tuple), Left > 0 ->
    {Term, Rest} = clip(element(I, Tuple), Left),
    clip_tuple(I + 1, Tuple, Rest, [Term | Done]);
clip_tuple(I, Tuple, Left, Done) ->
    {list_to_tuple(lists:reverse(Done, [?CUT || I =< tuple_size(Tuple)])), Left}.

clip_map({Key, Value, Next}, Left, Done) when Left > 0 ->
    {NewKey, Rest} = clip(Key, Left),
    {NewValue, Last} = clip(Value, Rest),
    clip_map(maps:next(Next), Last, [{NewKey, NewValue} | Done]);
clip_map(none, Left, Done) ->
    {maps:from_list(Done), Left};
clip_map(_, Left, Done) ->
    {maps:from_list([{?CUT, ?CUT} | Done]), Left}.

%%% Supervisors: their restarts and their children

%% Each supervisor has an asker of its own, which stays until it is answered: nobody is ever sent a
%% second request before the first one is done.
supervisors(Probe, Wanted) ->
    Deadline = erlang:monotonic_time(millisecond) + ?LOOK_MS,
    Probe ! {ask_supervisors, self(), [window(One) || One <- Wanted]},
    receive
        {asking, Askers} -> [{Pid, answer(Asker, Deadline)} || {Pid, Asker} <- Askers]
    end.

window({Pid, From, Limit}) -> {Pid, From, Limit};
window(Pid) -> {Pid, 0, 0}.

hire_askers(Worker, Wanted, State) ->
    {Askers, Next} = lists:mapfoldl(fun(One, Now) -> hire_asker(Worker, One, Now) end,
                                    State, Wanted),
    Worker ! {asking, Askers},
    Next.

hire_asker(Worker, {Pid, _, _} = Wanted, #{asked := Asked} = State) ->
    Free = map_size(Asked) < ?MAX_ASKED andalso not lists:member(Pid, maps:values(Asked)),
    case Free andalso spawn_spare(supervisor_asker, [Worker, Wanted],
                                  [link | limited(?WORKER_WORDS)]) of
        Asker when is_pid(Asker) -> {{Pid, Asker}, State#{asked := Asked#{Asker => Pid}}};
        _ -> {{Pid, none}, State}
    end.

answer(none, _Deadline) ->
    no_answer;
answer(Asker, Deadline) ->
    Monitor = monitor(process, Asker),
    receive
        {facts, Asker, Facts} -> demonitor(Monitor, [flush]), Facts;
        {'DOWN', Monitor, process, Asker, _} -> too_large
    after wait(none, Deadline) ->
        demonitor(Monitor, [flush]),
        no_answer
    end.

-spec supervisor_asker(pid(), {pid(), non_neg_integer(), non_neg_integer()}) -> ok.
supervisor_asker(Worker, {Pid, From, Limit}) ->
    Deadline = erlang:monotonic_time(millisecond) + ?LOOK_MS,
    Local = local(Pid),
    Facts = case is_supervisor(Local) of
                true -> ask_supervisor(Local, From, Limit, Deadline);
                Other -> Other
            end,
    Worker ! {facts, self(), Facts},
    ok.

%% Whoever isn't one may die of a request, or keep it for ever.
is_supervisor(Pid) ->
    case process_info(Pid, initial_call) of
        undefined -> gone;
        {_, {proc_lib, init_p, _} = Call} ->
            case origin(Pid, Call) of
                {{supervisor, _, 1}, _} -> true;
                _ -> not_a_supervisor
            end;
        {_, _} -> not_a_supervisor
    end.

%% One that is at work is left alone until it is at rest: so whoever is stuck has no request of ours
%% in its mailbox.
ask_supervisor(Pid, From, Limit, Deadline) ->
    case process_info(Pid, [current_function, message_queue_len, garbage_collection_info]) of
        undefined ->
            gone;
        [{_, Function}, {_, Mailbox}, {_, Info}] ->
            Now = erlang:monotonic_time(millisecond),
            case {is_at_rest(Function), used_words(Info) =< ?MAX_STATE} of
                {true, true} -> facts_of_state(Pid, Mailbox, From, Limit);
                {true, false} -> too_large;
                {false, _} when Now >= Deadline -> no_answer;
                {false, _} -> rest(10), ask_supervisor(Pid, From, Limit, Deadline)
            end
    end.

is_at_rest({gen_server, _, _}) -> true;
is_at_rest({sys, _, _}) -> true;
is_at_rest({erlang, hibernate, _}) -> true;
is_at_rest(_) -> false.

used_words(Info) ->
    lists:sum([Words || {Key, Words} <- Info,
                        Key =:= heap_size orelse Key =:= old_heap_size
                            orelse Key =:= mbuf_size]).

facts_of_state(Pid, Mailbox, From, Limit) ->
    try sys:get_state(Pid, infinity) of
        State ->
            try
                {Facts, Children} = supervisor_state(State),
                Shown = [child(Child) || Child <- cut(From, Limit, Children)],
                [{mailbox, Mailbox}, {children, Shown} | Facts]
            catch
                error:_ -> unknown
            end
    catch
        exit:_ -> gone;
        error:_ -> unknown
    end.

cut(From, Limit, List) ->
    lists:sublist(lists:nthtail(min(From, length(List)), List), Limit).

%% The record of supervisor.erl, which grew: after the restarts there were one, two (OTP 24) or more
%% (OTP 29) fields before the last two, the callback module and its argument. And the struct of
%% Elixir's DynamicSupervisor, which Task.Supervisor uses, too.
supervisor_state(#{'__struct__' := 'Elixir.DynamicSupervisor', mod := Callback, name := Name,
                   strategy := Strategy, max_restarts := Intensity, max_seconds := Period,
                   restarts := Restarts, children := Children}) ->
    Known = [dynamic_child(Pid, Child) || {Pid, Child} <- lists:sort(maps:to_list(Children))],
    {supervisor_facts('Elixir.DynamicSupervisor', Callback, Name, Strategy, Intensity, Period,
                      Restarts)
         ++ counts(length(Known), Known), Known};
supervisor_state(State) when element(1, State) =:= state, tuple_size(State) >= 11 ->
    [state, Name, Strategy, {Ids, Known}, Dynamics, Intensity, Period, Restarts | More]
        = tuple_to_list(State),
    {New, [Callback, _Argument]} = lists:split(length(More) - 2, More),
    Facts = supervisor_facts(supervisor, Callback, Name, Strategy, Intensity, Period, Restarts),
    Auto = [A || A <- New, A =:= any_significant orelse A =:= all_significant],
    {Counts, Children} = children(Strategy, Ids, Known, Dynamics),
    {[{auto_shutdown, hd(Auto ++ [never])} | Facts ++ Counts], Children}.

supervisor_facts(Module, Callback, Name, Strategy, Intensity, Period, Restarts)
  when is_atom(Callback), is_atom(Strategy), is_integer(Intensity), is_integer(Period) ->
    Now = erlang:monotonic_time(1),
    Ages = [(Now - Then) * 1000 || Then <- Restarts, Then >= Now - Period],
    [{module, Module}, {callback, Callback}, {strategy, Strategy}, {intensity, Intensity},
     {period, Period}, {used, length(Ages)}, {restarts, lists:sublist(Ages, ?MAX_AGES)}
     | [{name, Name} || is_name(Name)]].

is_name({local, Name}) -> is_atom(Name);
is_name({global, Name}) -> erlang:external_size(Name) =< ?MAX_LABEL;
is_name({via, _, Name}) -> erlang:external_size(Name) =< ?MAX_LABEL;
is_name(_) -> false.

%% A dynamic supervisor's children are all alike.
children(simple_one_for_one, [Id], Known, {_, Dynamics}) when is_map(Dynamics) ->
    Like = maps:get(Id, Known),
    All = [setelement(3, setelement(2, Like, Pid), undefined)
           || Pid <- lists:sort(maps:keys(Dynamics))],
    {counts(1, All), All};
children(Strategy, Ids, Known, undefined)
  when Strategy =:= one_for_one; Strategy =:= one_for_all; Strategy =:= rest_for_one ->
    All = [maps:get(Id, Known) || Id <- lists:reverse(Ids)],
    {counts(length(All), All), All}.

dynamic_child(Pid, {restarting, {_, Restart, Shutdown, Type, Modules}}) ->
    {child, {restarting, Pid}, undefined, none, Restart, Shutdown, Type, Modules};
dynamic_child(Pid, {_, Restart, Shutdown, Type, Modules}) ->
    {child, Pid, undefined, none, Restart, Shutdown, Type, Modules}.

%% As supervisor:count_children/1 counts them.
counts(Specs, Children) ->
    Supervisors = length([C || C <- Children, element(tuple_size(C) - 1, C) =:= supervisor]),
    [{specs, Specs},
     {active, length([C || C <- Children, is_pid(element(2, C))])},
     {restarting, length([Pid || {restarting, Pid} <- [element(2, C) || C <- Children]])},
     {supervisors, Supervisors},
     {workers, length(Children) - Supervisors}].

child({child, Pid, Id, Start, Restart, Shutdown, Type, Modules}) ->
    child({child, Pid, Id, Start, Restart, false, Shutdown, Type, Modules});
child({child, Pid, Id, _, Restart, Significant, Shutdown, Type, Modules}) ->
    [child_id(Id), {pid, child_pid(Pid)}, {type, Type}, {restart, Restart}, {shutdown, Shutdown},
     {significant, Significant}, {modules, child_modules(Modules)}].

child_pid({restarting, _}) -> restarting;
child_pid(Pid) -> Pid.

child_id(Id) ->
    case erlang:external_size(Id) of
        Size when Size =< ?MAX_LABEL -> {id, Id};
        Size -> {id_text, iolist_to_binary(io_lib:format("an id of ~b bytes", [Size]))}
    end.

child_modules(Modules) when is_list(Modules) -> lists:sublist(Modules, ?MAX_MODULES);
child_modules(_) -> dynamic.

%%% Applications

%% What application:info/0 tells, with a deadline. As with supervisors, it is asked at rest: so no
%% request of ours stays in its mailbox.
application_info() ->
    application_info(erlang:monotonic_time(millisecond) + ?LOOK_MS).

application_info(Deadline) ->
    Pid = whereis(application_controller),
    Now = erlang:monotonic_time(millisecond),
    case {process_info(Pid, status), process_info(Pid, current_function)} of
        {{_, waiting}, {_, {gen_server, _, _}}} ->
            gen_server:call(Pid, info, ?LOOK_MS);
        _ when Now < Deadline ->
            rest(10),
            application_info(Deadline);
        _ ->
            exit(<<"the node's application_controller does not answer">>)
    end.

applications() ->
    Info = application_info(),
    [Loaded, Started, Running, Starting]
        = [proplists:get_value(Key, Info) || Key <- [loaded, started, running, starting]],
    [[{name, Name}, {description, limited_text(Description)}, {version, limited_text(Version)},
      {type, started_type(Name, Started)} | application_state(Name, Running, Starting)]
     || {Name, Description, Version} <- Loaded].

started_type(Name, Started) ->
    case lists:keyfind(Name, 1, Started) of
        {_, Type} when is_atom(Type) -> Type;
        _ -> undefined
    end.

application_state(Name, Running, Starting) ->
    case {lists:keyfind(Name, 1, Running), lists:keymember(Name, 1, Starting)} of
        {{_, Master}, _} when is_pid(Master) -> [{state, running}, {master, Master}];
        {{_, _}, _} -> [{state, running}];
        {false, true} -> [{state, starting}];
        {false, false} -> [{state, loaded}]
    end.

limited_text(Text) ->
    try unicode:characters_to_binary(io_lib:format("~ts", [Text], [{chars_limit, 200}])) of
        Binary when is_binary(Binary) -> Binary
    catch
        error:_ -> <<>>
    end.

%%% Tables: the facts of every ETS table, every open DETS table, and what Mnesia says of its own

%% Whatever may have to wait for a process is left to askers: a stuck one costs its own facts alone.
tables(Probe, Ref) ->
    prepare_to_look(Probe),
    {[{mnesia, Mnesia}], Waited} = look_and_count([{mnesia, table_list}], #{waited => 0}),
    {[{dets, Dets}], Known} = look_and_count([{dets, table_list}], Waited),
    {Copies, Others} = lists:partition(fun is_in_ets/1, list_of(Mnesia)),
    Seen = ets_tables(Ref, ets:all(), Known#{mnesia => maps:from_list(Copies)}),
    #{mnesia := Rest, waited := Milliseconds} =
        dets_tables(Ref, list_of(Dets), Seen#{mnesia := maps:from_list(Others)}),
    deliver(Ref, part, [alone(Table, Facts) || {Table, Facts} <- maps:to_list(Rest)]),
    #{count := Count, memory := Bytes} = persistent_term:info(),
    [{persistent_terms, Count}, {persistent_bytes, Bytes}, {waited_ms, Milliseconds},
     {mnesia_silent, not is_list(Mnesia)}, {dets_silent, not is_list(Dets)}].

%% A look that somebody didn't answer took time, and no work.
look_and_count(Wanted, #{waited := Waited} = Known) ->
    Begin = erlang:monotonic_time(millisecond),
    Found = look(Wanted),
    case lists:keymember(no_answer, 2, Found) of
        true -> {Found, Known#{waited := Waited + erlang:monotonic_time(millisecond) - Begin}};
        false -> {Found, Known}
    end.

list_of(Found) when is_list(Found) -> Found;
list_of(_NoAnswer) -> [].

%% A module that isn't loaded brings atoms, and dets:all/0 starts a server where there is none.
table_list(mnesia) ->
    case erlang:module_loaded(mnesia) andalso is_pid(whereis(mnesia_sup)) of
        true -> mnesia_tables();
        false -> []
    end;
table_list(dets) ->
    case erlang:module_loaded(dets) andalso is_pid(whereis(dets)) of
        true -> dets:all();
        false -> []
    end.

mnesia_tables() ->
    try mnesia:system_info(is_running) =:= yes andalso mnesia:system_info(tables) of
        false -> [];
        Tables -> [{Table, Facts} || Table <- Tables, Facts <- mnesia_facts(Table)]
    catch
        exit:_ -> []
    end.

mnesia_facts(Table) ->
    try
        Copies = [mnesia:table_info(Table, Kind)
                  || Kind <- [ram_copies, disc_copies, disc_only_copies]],
        [[{kind, mnesia}, {mnesia_type, mnesia:table_info(Table, type)},
          {storage, storage(mnesia:table_info(Table, storage_type))},
          {copies, lists:append(Copies)}]]
    catch
        exit:_ -> []
    end.

storage(unknown) -> remote;
storage({ext, Alias, _}) -> Alias;
storage(Storage) -> Storage.

is_in_ets({_Table, Facts}) ->
    lists:member(proplists:get_value(storage, Facts), [ram_copies, disc_copies]).

%% What is known beside the list that is gone through: Mnesia's tables that were not met yet,
%% owners, and whether a table outlives its owner.
ets_tables(_Ref, [], Known) ->
    Known;
ets_tables(Ref, Tables, Known) ->
    {Part, Rest} = lists:split(min(?TABLES, length(Tables)), Tables),
    {Found, More} = look_and_count([{Table, table} || Table <- Part], Known),
    ets_tables(Ref, Rest, deliver_tables(Ref, Found, More)).

dets_tables(_Ref, [], Known) ->
    Known;
dets_tables(Ref, Names, Known) ->
    {Part, Rest} = lists:split(min(?TABLES, length(Names)), Names),
    {Found, More} = look_and_count([{{dets, Name}, table} || Name <- Part], Known),
    dets_tables(Ref, Rest, deliver_tables(Ref, Found, More)).

deliver_tables(Ref, Found, Known) ->
    {Rows, Left} = add_tables(Found, Known),
    deliver(Ref, part, Rows),
    Left.

add_tables(Found, Known) ->
    Tables = [{Table, Facts} || {Table, Facts} <- Found, Facts =/= gone],
    Pids = [Owner || {_, Facts} <- Tables, Owner <- owner(Facts)],
    Heirs = [{Heir, Owner} || {_, Facts} <- Tables, Heir <- heir(Facts), Owner <- owner(Facts)],
    More = learn(heir, Heirs, learn(owner, Pids, Known)),
    lists:foldl(fun add_table/2, {[], More}, Tables).

%% Whoever it is, is asked once however many tables there are.
learn(What, Subjects, Known) ->
    New = [{Subject, What} || Subject <- lists:usort(Subjects), not is_map_key(Subject, Known)],
    {Found, More} = look_and_count(New, Known),
    maps:merge(More, maps:from_list(Found)).

owner(Facts) -> [Owner || {owner, Owner} <- list_of(Facts), is_pid(Owner)].

heir(Facts) -> [Heir || {heir, Heir} <- list_of(Facts), is_pid(Heir)].

add_table({Table, Facts}, {Rows, Known}) when is_list(Facts) ->
    {Copy, Left} = take_copy(Facts, Known),
    Owner = owner(Facts),
    Heirs = [{Heir, Of} || Heir <- heir(Facts), Of <- Owner],
    More = [Fact || Key <- Owner ++ Heirs, Fact <- list_of(maps:get(Key, Known))],
    Row = [{lost, true} || Heirs =:= []] ++ More ++ Facts ++ id(Table, Facts) ++ Copy,
    {[Row | Rows], Left};
add_table({Table, State}, {Rows, Known}) ->
    {[[{state, State} | id(Table, [])] | Rows], Known}.

id({dets, Name}, _) ->
    case erlang:external_size(Name) of
        Size when Size =< ?MAX_LABEL -> [{kind, dets}, {id, Name}];
        Size -> [{kind, dets}, {id, iolist_to_binary(io_lib:format("a name of ~b bytes", [Size]))}]
    end;
id(Table, Facts) ->
    case proplists:get_bool(named_table, Facts) of
        true -> [{id, proplists:get_value(name, Facts)}];
        false -> [{id, Table}]
    end.

%% Mnesia's copy of a table bears its name.
take_copy(Facts, #{mnesia := Mnesia} = Known) ->
    case [Name || {named_table, true} <- Facts, {name, Name} <- Facts, is_map_key(Name, Mnesia)] of
        [Name] -> {map_get(Name, Mnesia), Known#{mnesia := maps:remove(Name, Mnesia)}};
        [] -> {[], Known}
    end.

alone(Table, Facts) ->
    [{id, Table}, {name, Table}, {named_table, true},
     {type, proplists:get_value(mnesia_type, Facts)} | Facts].

table({dets, Name}) -> dets_table(Name, dets:info(Name));
table(Table) -> ets_table(Table, ets:info(Table)).

ets_table(_, undefined) -> gone;
ets_table(Table, Info) -> [{fixed, ets:info(Table, fixed)} | Info].

dets_table(_, undefined) ->
    gone;
dets_table(Name, Info) ->
    Owners = [{owner, Pid} || Pid <- lists:sublist(dets_users(dets:info(Name, users)), 1)],
    Named = [{name, Name}, {named_table, true}],
    File = [{file, unicode:characters_to_binary(Path)} || {filename, Path} <- Info, is_list(Path)],
    Named ++ Owners ++ File ++ lists:keydelete(filename, 1, Info).

dets_users(Users) when is_list(Users) -> Users;
dets_users(_) -> [].

named(Key, Pid) ->
    case process_info(Pid, registered_name) of
        {registered_name, Name} -> [{Key, Name}];
        _ -> []
    end.

%% The runtime's own: what belongs to kernel, stdlib, or to no application at all.
is_system(Owner) ->
    try application:get_application(Owner) of
        {ok, Application} -> lists:member(Application, [kernel, stdlib]);
        undefined -> process_info(Owner, group_leader) =:= {group_leader, whereis(init)}
    catch
        _:_ -> false
    end.

%% Whether the table dies with its owner: who inherits it would die as well, or is dead.
is_lost(Owner, Owner) -> true;
is_lost(Heir, Owner) ->
    case process_info(Heir, [trap_exit, links]) of
        undefined -> true;
        [{trap_exit, true} | _] -> false;
        [_, {links, Links}] -> lists:member(Owner, Links)
    end.

%%% Rows of one table

-define(PAGE_BYTES, 1048576).    % of the rows of a page, in external format; one row may have more
-define(PAGE_WORDS, 8388608).    % heap of who reads a page, or a row that may be too large
-define(ROW_WORDS, 64).          % that reading a small row takes: so the heap need not grow
-define(LEAST_SLOTS, 256).       % that a hash table has
-define(SLOT_ROWS, 8000).        % of one slot that are looked at in one step
-define(SLOT_KEYS, 100).         % of one slot that can't be read as a whole

-type table() :: {tree | hash, ets:tid(), KeyPos :: pos_integer(), direct | careful}.

%% A search goes on for long, a page doesn't.
priority(page) -> normal;
priority(_) -> low.

%% The answer comes with the table's facts as they are when the rows have been read. Nothing is
%% fixed: each step is a call that ets completes by itself.
page(none, _Wanted) ->
    none;
page(Tid, Wanted) ->
    Begin = erlang:monotonic_time(),
    Before = ets:info(Tid, size),
    Found = find_rows(Tid, Wanted),
    Busy = erlang:convert_time_unit(erlang:monotonic_time() - Begin, native, microsecond),
    case add_tables(look([{Tid, table}]), #{waited => 0, mnesia => #{}}) of
        {[], _} -> none;
        {Facts, _} -> {Tid, Facts, Before, Busy, Found}
    end.

%% A table is named by its name, or by its reference as it is printed or as a cursor has it.
find_table(<<"mnesia:", Name/binary>>) ->
    find_table(Name);
find_table(Name) when is_binary(Name) ->
    find_first([fun() -> binary_to_existing_atom(Name, utf8) end,
                fun() -> list_to_ref(unicode:characters_to_list(erlang_ref(Name))) end,
                fun() -> binary_to_existing_atom(<<"Elixir.", Name/binary>>, utf8) end]);
find_table(Reference) ->
    find_first([fun() -> Reference end]).

find_first([]) ->
    none;
find_first([Name | Names]) ->
    try table_id(Name()) of
        undefined -> find_first(Names);
        Tid -> Tid
    catch
        error:_ -> find_first(Names)
    end.

table_id(Name) when is_atom(Name) -> ets:whereis(Name);
table_id(Reference) -> case ets:info(Reference, id) of undefined -> undefined; Tid -> Tid end.

erlang_ref(<<"#Reference<", Rest/binary>>) -> <<"#Ref<", Rest/binary>>;
erlang_ref(Name) -> Name.

%% A reader that needs too much memory is ended: then each step has one of its own, and the rows
%% that end it are told as too large. What is found comes from a reader in a binary, which isn't
%% copied.
find_rows(Tid, {_, _, Count, _} = Wanted) ->
    Words = min(Count * ?ROW_WORDS, ?PAGE_WORDS div 8),
    case by_reader(fun() -> try_rows(direct, Tid, Wanted) end, [{min_heap_size, Words}]) of
        {ok, Packed} -> Packed;
        failed -> term_to_binary(try_rows(careful, Tid, Wanted))
    end.

by_reader(Read, Options) ->
    {priority, Priority} = process_info(self(), priority),
    All = [link, {priority, Priority} | Options ++ limited(?PAGE_WORDS)],
    case spawn_spare(reader, [self(), Read], All) of
        none ->
            exit(crowded());
        Reader ->
            receive
                {found, Reader, Packed} -> {ok, Packed};
                {'EXIT', Reader, _} -> failed
            end
    end.

-spec reader(pid(), fun(() -> term())) -> ok.
reader(Owner, Read) ->
    try term_to_binary(Read()) of
        Packed -> Owner ! {found, self(), Packed}, ok
    catch
        error:_ -> exit(failed)
    end.

%% A table may go at any time.
try_rows(Mode, Tid, Wanted) ->
    Info = ets:info(Tid),
    case Info =/= undefined andalso proplists:get_value(protection, Info) of
        false -> gone;
        private -> private;
        _ -> try rows_of(table(Mode, Tid, Info), Wanted) catch error:badarg -> gone end
    end.

-spec table(direct | careful, ets:tid(), [{atom(), term()}]) -> table().
table(Mode, Tid, Info) ->
    Kind = case proplists:get_value(type, Info) of ordered_set -> tree; _ -> hash end,
    {Kind, Tid, proplists:get_value(keypos, Info), Mode}.

rows_of({_, _, _, careful}, {{row, From, Key}, _, _, _}) ->
    {[{From, 0, {none, {Key}, none}}], none, none, 0, 0};
rows_of({_, Tid, KeyPos, _}, {{row, From, Key}, _, Count, Most}) when is_integer(From) ->
    All = ets:lookup(Tid, Key),
    Found = [{entry(Row, Nth, KeyPos, any, Most), none}
             || {_, Nth, Row} <- numbered(All, KeyPos, From, From + Count)],
    {Rows, _, _} = take(Found, room(any, Count), Most, none, []),
    {lists:reverse(Rows), none, none, max(0, length(All) - From) - length(Rows), 0};
rows_of(Table, {{Direction, Place}, Pattern, Count, Most}) ->
    Slots = slots(Table),
    case start(Table, Place, Slots) of
        Word when is_atom(Word) -> Word;
        Start ->
            Looked = {matcher(Pattern), Most},
            page_at(Table, Direction, Start, Slots, room(Pattern, Count), Looked)
    end;
rows_of(_Table, _Wanted) ->
    misplaced.

%% What rows are to be found: any, or those that a match specification takes.
matcher({pattern, Pattern, _Hits}) -> ets:match_spec_compile([{Pattern, [], [true]}]);
matcher(bare) -> bare;
matcher(_) -> any.

%% How many rows are looked at, of how many bytes, and how many of them are wanted.
room({pattern, _, Hits}, Count) -> {Count, ?PAGE_BYTES, Hits};
room(_, Count) -> {Count, ?PAGE_BYTES, Count}.

page_at(Table, Direction, Start, Slots, {Count, _, _} = Room, Wanted) ->
    {Found, Far, {Left, _, _}} = walk(Table, Direction, Start, Start, Room, Wanted, []),
    {Rows, First, Last} = in_order(Direction, Found, Start, Far),
    {Rows, {First, there_is(Table, backward, First)}, {Last, there_is(Table, forward, Last)},
     Count - Left, Slots}.

in_order(forward, Found, Near, Far) -> {lists:reverse(Found), Near, Far};
in_order(backward, Found, Near, Far) -> {Found, Far, Near}.

there_is(Table, Direction, Place) ->
    case step(Table, Direction, Place, {any, 0}) of
        none -> false;
        {[], Next} -> there_is(Table, Direction, Next);
        _ -> true
    end.

%% Returns the rows, the last one found first, the place beyond it, and how many more there may be.
%% Of a search for a text, rows that can be told without anything beside them are lists among these.
walk({_, _, _, direct} = Table, forward, Next, _Far, Room, {bare, Most} = Wanted, Found) ->
    case bare_rows(Table, Next, Room, Most, []) of
        {[], Beyond, Left} ->
            walk_step(Table, forward, Beyond, Beyond, Left, Wanted, Found);
        {Rows, Beyond, Left} ->
            go_on({[lists:reverse(Rows) | Found], Beyond, Left}, Table, forward, Beyond, Wanted)
    end;
walk(Table, Direction, Next, Far, Room, Wanted, Found) ->
    walk_step(Table, Direction, Next, Far, Room, Wanted, Found).

%% Rows that are small and the only ones with their key: most are.
bare_rows(Table, Place, {Count, Bytes, Hits} = Room, Most, Found) when Count > 0, Bytes > 0 ->
    case bare_step(Table, Place) of
        none ->
            {Found, Place, Room};
        {[], Beyond} ->
            bare_rows(Table, Beyond, Room, Most, Found);
        {Rows, Beyond} ->
            Size = erlang:external_size(Rows),
            case Size =< Most andalso add_bare(Rows, element(3, Table), Found) of
                false -> {Found, Place, Room};
                More ->
                    Left = {Count - length(Rows), Bytes - Size, Hits},
                    bare_rows(Table, Beyond, Left, Most, More)
            end
    end;
bare_rows(_Table, Place, Room, _Most, Found) ->
    {Found, Place, Room}.

bare_step({hash, Tid, _, _}, {slot, Slot, 0}) ->
    case slot(Tid, Slot) of
        none -> none;
        Rows -> {Rows, {slot, Slot + 1, 0}}
    end;
bare_step({tree, Tid, _, _}, Place) ->
    case next_key(Tid, forward, Place) of
        none -> none;
        {key, Key} -> {ets:lookup(Tid, Key), {behind, Key}}
    end;
bare_step(_Table, _Place) ->
    none.

%% ets keeps rows of the same key side by side.
add_bare([Row], _KeyPos, Found) ->
    [Row | Found];
add_bare([Row | [Next | _] = Rows], KeyPos, Found)
  when element(KeyPos, Row) =/= element(KeyPos, Next) ->
    add_bare(Rows, KeyPos, [Row | Found]);
add_bare(_Rows, _KeyPos, _Found) ->
    false.

walk_step(Table, Direction, Next, Far, Room, {_, Most} = Wanted, Found) ->
    case step(Table, Direction, Next, Wanted) of
        none ->
            {Found, Far, Room};
        {Entries, Beyond} ->
            go_on(take(Entries, Room, Most, Far, Found), Table, Direction, Beyond, Wanted)
    end.

go_on({Found, Far, {Count, Bytes, Hits} = Room}, Table, Direction, Next, Wanted)
  when Count > 0, Bytes > 0, Hits > 0 ->
    walk(Table, Direction, Next, Far, Room, Wanted, Found);
go_on(Done, _Table, _Direction, _Next, _Wanted) ->
    Done.

take([{Entry, Beyond} | Entries], {Count, Bytes, Hits}, Most, _Far, Found)
  when Count > 0, Bytes > 0, Hits > 0 ->
    case Entry of
        skip ->
            take(Entries, {Count - 1, Bytes, Hits}, Most, Beyond, Found);
        {_, Size, _} ->
            Left = {Count - 1, Bytes - min(Size, Most), Hits - 1},
            take(Entries, Left, Most, Beyond, [Entry | Found])
    end;
take(_Entries, Room, _Most, Far, Found) ->
    {Found, Far, Room}.

%% Places are between two rows: of a hash table {slot, Slot, Rows of that slot before it}, of an
%% ordered set {before, Key} or {behind, Key}, whether there is that key or not.
start({hash, _, _, _}, first, _) -> {slot, 0, 0};
start({hash, _, _, _}, last, Slots) -> {slot, Slots, 0};
start({hash, _, _, _}, {share, Millionths}, Slots) when is_integer(Millionths) ->
    {slot, Slots * Millionths div 1000000, 0};
start({hash, _, _, _}, {slot, Slot, Index}, Slots)
  when is_integer(Slot), Slot >= 0, is_integer(Index), Index >= 0 ->
    {slot, min(Slot, Slots), Index};
start({tree, Tid, _, _}, first, _) -> passable(Tid, {before, ets:first(Tid)});
start({tree, Tid, _, _}, last, _) -> passable(Tid, {behind, ets:last(Tid)});
start({tree, Tid, _, _}, {before, _} = Place, _) -> passable(Tid, Place);
start({tree, Tid, _, _}, {behind, _} = Place, _) -> passable(Tid, Place);
start(_Table, _Place, _Slots) -> misplaced.

%% No function of ets goes past a key that looks like the end.
passable(Tid, Place) ->
    case ets:member(Tid, '$end_of_table') of
        true -> blocked;
        false -> Place
    end.

%% The rows of the next slot, or the next row of an ordered set, each with the place beyond it; and
%% where the step after this one begins.
step({hash, Tid, _, direct} = Table, Direction, {slot, Slot, Index}, Wanted) ->
    case slot(Tid, Slot) of
        none when Direction =:= backward, Slot > 0 -> {[], {slot, Slot - 1, all}};
        none -> none;
        Rows -> part_of_slot(Direction, Rows, Slot, Index, Table, Wanted)
    end;
step({tree, Tid, _, _} = Table, Direction, Place, Wanted) ->
    case next_key(Tid, Direction, Place) of
        none -> none;
        {key, Key} -> row_of(Table, Direction, Key, Wanted)
    end;
step({hash, Tid, KeyPos, careful}, Direction, Place, Wanted) ->
    Table = {hash, Tid, KeyPos, direct},
    At = atomics:new(1, []),
    case read_by(careful, fun() -> step_at(At, Table, Direction, Place, Wanted) end) of
        {ok, Found} -> Found;
        failed -> step_by_keys(Table, Direction, Place, atomics:get(At, 1), Wanted)
    end.

%% The next slot that isn't empty. At tells which one it was that couldn't be read.
step_at(At, Table, Direction, {slot, Slot, _} = Place, Wanted) ->
    atomics:put(At, 1, Slot),
    case step(Table, Direction, Place, Wanted) of
        {[], Next} -> step_at(At, Table, Direction, Next, Wanted);
        Found -> Found
    end.

%% A bag may have very many rows in one slot.
part_of_slot(forward, Rows, Slot, From, {_, _, KeyPos, _}, Wanted) ->
    To = From + ?SLOT_ROWS,
    {Placed, Next} = placed(forward, entries(Rows, KeyPos, From, To, Wanted), Slot, From),
    {Placed, case length(Rows) > To of true -> {slot, Slot, To}; false -> Next end};
part_of_slot(backward, Rows, Slot, Before, {_, _, KeyPos, _}, Wanted) ->
    To = min(Before, length(Rows)),
    From = max(0, To - ?SLOT_ROWS),
    {Placed, Next} = placed(backward, entries(Rows, KeyPos, From, To, Wanted), Slot, To),
    {Placed, case From > 0 of true -> {slot, Slot, From}; false -> Next end}.

%% What begins at an index of a slot, or ends there, each with the place beyond it; and the next
%% slot.
placed(forward, Indexed, Slot, From) ->
    {[{Entry, {slot, Slot, Index + 1}} || {Index, Entry} <- Indexed, Index >= From],
     {slot, Slot + 1, 0}};
placed(backward, Indexed, Slot, To) ->
    {[{Entry, {slot, Slot, Index}} || {Index, Entry} <- lists:reverse(Indexed), Index < To],
     {slot, Slot - 1, all}}.

%% Rows of one slot or key as entries with their indexes, from one index up to but for another.
entries(Rows, KeyPos, From, To, {Matcher, Most}) ->
    [{Index, entry(Row, Nth, KeyPos, Matcher, Most)}
     || {Index, Nth, Row} <- numbered(Rows, KeyPos, From, To)].

%% The rows of a slot that can't be read as a whole, by their keys if these can be told.
step_by_keys({_, Tid, KeyPos, _} = Table, Direction, {slot, From, Index}, Slot, Wanted) ->
    Entries = case read_by(careful, fun() -> keys_of_slot(Tid, KeyPos, Slot) end) of
        failed -> [too_large({})];
        {ok, []} -> [too_large({})];
        {ok, [Key]} -> [too_large({Key})];
        {ok, Keys} -> lists:append([entries_of_key(careful, Table, Key, Wanted) || Key <- Keys])
    end,
    Indexed = lists:zip(lists:seq(0, length(Entries) - 1), Entries),
    placed(Direction, Indexed, Slot, case From of Slot -> Index; _ -> near_end(Direction) end).

near_end(forward) -> 0;
near_end(backward) -> all.

too_large(Key) -> {0, 0, {none, Key, none}}.

%% Those that ets:next/2 finds between the keys of the slots around it. Of a table that it walks in
%% another order than that of slots, as of all with a lock for each of several groups of them, none.
keys_of_slot(Tid, KeyPos, Slot) ->
    {Low, Before} = near_keys(Tid, KeyPos, Slot - 1, -1),
    {High, Behind} = near_keys(Tid, KeyPos, Slot + 1, 1),
    {_, Lower} = near_keys(Tid, KeyPos, Low - 1, -1),
    {_, Higher} = near_keys(Tid, KeyPos, High + 1, 1),
    case is_behind(Tid, Lower, Before) andalso is_behind(Tid, Behind, Higher) of
        true ->
            First = case Before of [] -> ets:first(Tid); [Key | _] -> Key end,
            keys_between(Tid, First, Before, Behind, ?SLOT_KEYS);
        false ->
            []
    end.

%% The keys of the nearest slot that isn't empty, and which one that is.
near_keys(Tid, KeyPos, Slot, Step) ->
    case slot(Tid, Slot) of
        none -> {Slot, []};
        [] -> near_keys(Tid, KeyPos, Slot + Step, Step);
        Rows -> {Slot, [element(KeyPos, Row) || Row <- Rows]}
    end.

is_behind(_Tid, [], _Next) -> true;
is_behind(_Tid, _Keys, []) -> true;
is_behind(Tid, Keys, Next) ->
    lists:any(fun(Key) -> lists:member(ets:next(Tid, Key), Next) end, Keys).

keys_between(_Tid, '$end_of_table', _Before, _Behind, _Left) ->
    [];
keys_between(Tid, Key, Before, Behind, Left) when Left > 0 ->
    case lists:member(Key, Behind) of
        true ->
            [];
        false ->
            Keys = keys_between(Tid, ets:next(Tid, Key), Before, Behind, Left - 1),
            case lists:member(Key, Before) of true -> Keys; false -> [Key | Keys] end
    end.

entries_of_key(Mode, {_, Tid, KeyPos, _}, Key, Wanted) ->
    Read = fun() ->
        Rows = ets:lookup(Tid, Key),
        [Entry || {_, Entry} <- entries(Rows, KeyPos, 0, length(Rows), Wanted)]
    end,
    case read_by(Mode, Read) of
        {ok, Entries} -> Entries;
        failed -> [too_large({Key})]
    end.

%% One that has been deleted meanwhile is gone beyond.
row_of({_, _, _, Mode} = Table, Direction, Key, Wanted) ->
    Beyond = beyond(Direction, Key),
    case entries_of_key(Mode, Table, Key, Wanted) of
        [] -> step(Table, Direction, Beyond, Wanted);
        [Entry] -> {[{Entry, Beyond}], Beyond}
    end.

read_by(direct, Read) ->
    {ok, Read()};
read_by(careful, Read) ->
    case by_reader(Read, []) of
        {ok, Packed} -> {ok, binary_to_term(Packed)};
        failed -> failed
    end.

%% What is told of a row that is wanted: all of it, or as much as Most bytes hold.
entry(Row, Nth, KeyPos, Matcher, Most) when is_atom(Matcher) ->
    entry(Row, Nth, KeyPos, Most);
entry(Row, Nth, KeyPos, Matcher, Most) ->
    case ets:match_spec_run([Row], Matcher) of
        [true] -> entry(Row, Nth, KeyPos, Most);
        [] -> skip
    end.

entry(Row, Nth, KeyPos, Most) ->
    case erlang:external_size(Row) of
        Size when Size =< Most -> {Nth, Size, {row, {}, Row}};
        Size -> {Nth, Size, {part, shown_key(element(KeyPos, Row), Most), trim(Row, Most)}}
    end.

shown_key(Key, Most) ->
    case erlang:external_size(Key) =< Most of
        true -> {Key};
        false -> {}
    end.

beyond(forward, Key) -> {behind, Key};
beyond(backward, Key) -> {before, Key}.

next_key(_Tid, _Direction, {_, '$end_of_table'}) -> none;
next_key(Tid, forward, {behind, Key}) -> neighbour(Tid, forward, Key);
next_key(Tid, backward, {before, Key}) -> neighbour(Tid, backward, Key);
next_key(Tid, Direction, {_, Key}) ->
    case ets:member(Tid, Key) of
        true -> {key, Key};
        false -> neighbour(Tid, Direction, Key)
    end.

neighbour(Tid, forward, Key) -> key(ets:next(Tid, Key));
neighbour(Tid, backward, Key) -> key(ets:prev(Tid, Key)).

key('$end_of_table') -> none;
key(Key) -> {key, Key}.

%% Rows of one slot or one key, those of the indexes From up to but for To, with their indexes and
%% their numbers among those of the same key, which ets keeps side by side.
numbered(Rows, KeyPos, From, To) ->
    lists:reverse(number(Rows, KeyPos, From, To, 0, none, [])).

number([Row | Rows], KeyPos, From, To, Index, Before, Done) when Index < To ->
    Key = element(KeyPos, Row),
    Nth = case Before of {Key, Last} -> Last + 1; _ -> 0 end,
    More = case Index < From of true -> Done; false -> [{Index, Nth, Row} | Done] end,
    number(Rows, KeyPos, From, To, Index + 1, {Key, Nth}, More);
number(_Rows, _KeyPos, _From, _To, _Index, _Before, Done) ->
    Done.

%% How many slots a hash table has: ets:slot/2 tells where they end.
slots({tree, _, _, _}) -> 0;
slots({hash, Tid, _, Mode}) ->
    slots(fun(Slot) -> has_slot(Mode, Tid, Slot) end, 0, ?LEAST_SLOTS).

slots(Has, Below, Above) ->
    case Has(Above) of
        true -> slots(Has, Above, 2 * Above);
        false -> slots_between(Has, Below, Above)
    end.

slots_between(_Has, Below, Above) when Above - Below =< 1 ->
    Above;
slots_between(Has, Below, Above) ->
    Middle = (Below + Above) div 2,
    case Has(Middle) of
        true -> slots_between(Has, Middle, Above);
        false -> slots_between(Has, Below, Middle)
    end.

has_slot(Mode, Tid, Slot) ->
    read_by(Mode, fun() -> slot(Tid, Slot) =/= none end) =/= {ok, false}.

slot(_Tid, Slot) when Slot < 0 ->
    none;
slot(Tid, Slot) ->
    try ets:slot(Tid, Slot) of
        '$end_of_table' -> none;
        Rows -> Rows
    catch
        error:badarg -> none
    end.

%%% Kin: what a process is tied to, and what ends with it

seek(<<"#PID", Text/binary>>) ->
    seek(Text);
seek(<<"0.", _/binary>> = Text) ->
    seek(<<"<", Text/binary, ">">>);
seek(<<"<0.", _/binary>> = Text) ->
    try list_to_pid(binary_to_list(Text))
    catch error:_ -> gone
    end;
seek(Text) ->
    find(Text).

kin_of_port(Port) ->
    case [erlang:port_info(Port, Item) || Item <- [name, connected, links]] of
        [{_, Name}, {_, Owner}, {_, Links}] ->
            [{text, unicode:characters_to_binary(Name)}, {parent, Owner} | kin_links(Links)];
        _ ->
            gone
    end.

kin(Pid) ->
    case process_info(Pid, [links, trap_exit, registered_name, group_leader, initial_call,
                            message_queue_len, reductions]) of
        undefined ->
            gone;
        [{_, Links}, Traps, {_, Name}, {_, Leader}, {_, Call} | Counts] ->
            {Initial, Ancestors} = origin(Pid, Call),
            [Traps, {name, Name}, {group_leader, Leader}, {initial_call, Initial},
             {role, role(Initial)}, {parent, kin_parent(Pid, Ancestors)},
             {protected, is_protected(Name, Leader, Initial)}, {ours, is_ours(Initial)}
             | Counts] ++ kin_links(Links)
    end.

kin_links(Links) ->
    Near = [Kin || Kin <- Links, node(Kin) =:= node()],
    Far = [Kin || Kin <- Links, node(Kin) =/= node()],
    {Shown, Rest} = lists:split(min(?KIN, length(Near)), Near),
    [{links, Shown}, {links_omitted, length(Rest)}, {remote_links, length(Far)},
     {remotes, text(lists:sublist(Far, 5))}].

origin(Pid, {proc_lib, init_p, _} = Call) ->
    Dictionary = keys(Pid, ['$initial_call', '$ancestors']),
    Calls = [Initial || {'$initial_call', _} = Entry <- Dictionary,
                        {initial_call, Initial} <- property('$initial_call', element(2, Entry))],
    {hd(Calls ++ [Call]), proplists:get_value('$ancestors', Dictionary, [])};
origin(_Pid, Call) ->
    {Call, []}.

kin_parent(_Pid, [Parent | _]) when is_pid(Parent) -> Parent;
kin_parent(_Pid, [Name | _]) when is_atom(Name) -> whereis(Name);
kin_parent(Pid, _) -> hd(parent(Pid) ++ [undefined]).

role({supervisor, _, 1}) -> supervisor;
role({application_master, init, _}) -> master;
role({application_master, start_it, _}) -> starter;
role({gen_event, init_it, 6}) -> generic;
role({proc_lib, init_p, _}) -> obscure;
role({Module, _, _}) ->
    Behaves = [{handle_call, 3}, {callback_mode, 0}, {handle_sync_event, 4}],
    case [F || {F, Arity} <- Behaves, erlang:function_exported(Module, F, Arity)] of
        [] -> plain;
        _ -> generic
    end.

%% The runtime's own: what belongs to kernel or stdlib, and what erts starts before there is any
%% application.
is_protected(Name, Leader, Initial) ->
    lists:member(Name, protected_names())
        orelse is_of_runtime(Leader)
        orelse (Leader =:= whereis(init) andalso is_of_erts(Initial)).

protected_names() ->
    [init, erl_prim_loader, application_controller, code_server, logger, logger_sup, kernel_sup,
     kernel_safe_sup, erl_signal_server, error_logger, erts_code_purger, socket_registry, user, rex,
     net_kernel, global_name_server, inet_db, file_server_2].

is_of_runtime(Leader) ->
    lists:any(fun(Application) ->
                  ets:lookup(ac_tab, {application_master, Application})
                      =:= [{{application_master, Application}, Leader}]
              end, [kernel, stdlib]).

is_of_erts({erlang, _, _}) -> false;
is_of_erts({Module, _, _}) ->
    lists:member(Module, [logger_server | erlang:pre_loaded()]).

is_ours({supervisor, porthole, _}) -> true;
is_ours({Module, _, _}) -> Module =:= ?MODULE orelse Module =:= porthole.

watchers(Pid) ->
    case process_info(Pid, monitored_by) of
        undefined -> gone;
        {_, By} -> [{watchers, length(By)}, {shown, lists:sublist([P || P <- By, is_pid(P)], 20)}]
    end.

alive(Pid) ->
    case is_process_alive(Pid) of
        true -> [];
        false -> gone
    end.

%% {[{Application, Type, Master}], [Protected]}: those are known without asking them, by their names
%% or as children of kernel's supervisors.
running() ->
    Info = application_info(),
    Types = proplists:get_value(started, Info),
    Masters = [Running || {_, Master} = Running <- proplists:get_value(running, Info),
                          is_pid(Master)],
    Named = [Pid || Name <- protected_names(), Pid <- [whereis(Name)], is_pid(Pid)],
    Children = [Child || Name <- [kernel_sup, kernel_safe_sup, logger_sup],
                         Pid <- [whereis(Name)], is_pid(Pid),
                         {links, Links} <- [process_info(Pid, links)],
                         Child <- Links, is_pid(Child), node(Child) =:= node()],
    {[{Application, proplists:get_value(Application, Types, unknown), Master}
      || {Application, Master} <- Masters],
     [Master || {Application, Master} <- Masters, lists:member(Application, [kernel, stdlib])]
         ++ Named ++ Children}.

members(Master, Most) ->
    Members = [Pid || Pid <- processes(),
                      process_info(Pid, group_leader) =:= {group_leader, Master}],
    {length(Members), lists:sublist(Members, Most)}.

owned(Owners) ->
    Known = maps:from_list([{Owner, true} || Owner <- Owners]),
    [[{id, Table}, {owner, Owner}, {heir_lives, is_living(ets:info(Table, heir))}
      | [{Item, ets:info(Table, Item)} || Item <- [name, named_table, heir, size, memory]]]
     || Table <- ets:all(), Owner <- [ets:info(Table, owner)], is_map_key(Owner, Known)].

is_living(Heir) ->
    is_pid(Heir) andalso is_process_alive(Heir).

%% The one thing that is done to the node.
strike(Pid, Reason, Ms) when Reason =:= shutdown; Reason =:= kill ->
    Monitor = monitor(process, Pid),
    exit(Pid, Reason),
    receive
        {'DOWN', Monitor, process, _, Why} -> {died, text(Why)}
    after Ms ->
        alive
    end.

notice(Text) ->
    erlang:module_loaded(logger) andalso logger:notice("~ts", [Text]).

%%% Small things

to_list(Binary) when is_binary(Binary) -> unicode:characters_to_list(Binary);
to_list(List) -> List.

text(Text) when is_binary(Text) -> Text;
text(Reason) ->
    unicode:characters_to_binary(io_lib:format("~0tP", [Reason, 12], [{chars_limit, 200}])).

%%% The NIF, agent/nif/nif.c

-spec nif_start(binary()) -> {ok, binary()} | {error, binary()}.
nif_start(_Config) -> erlang:nif_error(not_loaded).

-spec nif_deliver(binary()) -> ok | full | stopped.
nif_deliver(_Term) -> erlang:nif_error(not_loaded).

-spec nif_adopt() -> ok | stopped.
nif_adopt() -> erlang:nif_error(not_loaded).

-spec nif_stop() -> ok.
nif_stop() -> erlang:nif_error(not_loaded).
