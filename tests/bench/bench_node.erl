%% What the benches measure inside their node: compiled, as what it is compared with is.
-module(bench_node).

-export([fill/1, etop/0, bare/0, watch/0, most/0]).

-spec fill(non_neg_integer()) -> ok.
fill(Processes) ->
    _ = [spawn(timer, sleep, [infinity]) || _ <- lists:seq(1, Processes)],
    ok.

%% As etop and Observer ask for it.
-spec etop() -> ok.
etop() ->
    once(fun() ->
             Pid = spawn_link(observer_backend, etop_collect, [self()]),
             receive {Pid, _Info} -> ok end
         end).

-spec bare() -> ok.
bare() ->
    once(fun() -> ask(processes()) end).

ask([]) ->
    ok;
ask([Pid | Pids]) ->
    _ = process_info(Pid, [message_queue_len, reductions, heap_size, status]),
    ask(Pids).

once(Work) ->
    {Pid, Monitor} = spawn_monitor(Work),
    receive {'DOWN', Monitor, process, Pid, normal} -> ok end.

%% Begins to watch how much memory processes have.
-spec watch() -> true.
watch() ->
    Before = settled(erlang:memory(processes)),
    register(?MODULE, spawn_opt(fun() -> watch(Before, Before) end, [{priority, max}])).

%% What belonged to processes that have ended is given back later.
settled(Before) ->
    receive after 200 -> ok end,
    case erlang:memory(processes) of
        Now when Now < Before -> settled(Now);
        Now -> Now
    end.

watch(Before, Most) ->
    receive
        {From, most} -> From ! {most, Most - Before}
    after 1 ->
        watch(Before, max(Most, erlang:memory(processes)))
    end.

%% Ends the watch. Returns by how much it was more at most than at the beginning, in bytes.
-spec most() -> non_neg_integer().
most() ->
    ?MODULE ! {self(), most},
    receive {most, Bytes} -> Bytes end.
