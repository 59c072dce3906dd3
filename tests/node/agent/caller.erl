%% Servers that call each other, for the tests of who is stuck and of processes.
-module(caller).
-behaviour(gen_server).

-export([start/1, call/2, graph/2, cycles/1, take_turns/1, flood/2]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-spec start(term()) -> pid().
start(State) ->
    {ok, Pid} = gen_server:start(?MODULE, State, []),
    Pid.

%% Has From call To, for ever. Who is in a call takes no other.
-spec call(pid(), pid()) -> ok.
call(From, To) ->
    gen_server:cast(From, {call, To}).

%% Random graphs of Size servers each, in which each calls another one or nobody. Returns who calls
%% whom.
-spec graph(non_neg_integer(), pos_integer()) -> [{pid(), pid() | none}].
graph(0, _Size) ->
    [];
graph(Count, Size) ->
    Servers = [start(idle) || _ <- lists:seq(1, Size)],
    Calls = [{From, lists:nth(rand:uniform(Size), Servers)} || From <- Servers],
    Edges = [{From, case To of From -> none; _ -> To end} || {From, To} <- Calls],
    [call(From, To) || {From, To} <- Edges, To =/= none],
    Edges ++ graph(Count - 1, Size).

%% The oracle: the members of each cycle, as a sorted list of sorted lists.
-spec cycles([{pid(), pid() | none}]) -> [[pid()]].
cycles(Edges) ->
    Next = maps:from_list(Edges),
    lists:usort([lists:sort(Cycle) || {From, _} <- Edges, Cycle <- [walk(From, Next, [])],
                                      Cycle =/= []]).

walk(none, _Next, _Path) -> [];
walk(Pid, Next, Path) ->
    case lists:splitwith(fun(Other) -> Other =/= Pid end, Path) of
        {_, []} -> walk(maps:get(Pid, Next), Next, [Pid | Path]);
        {Behind, [Pid | _]} -> [Pid | Behind]
    end.

%% Two servers that call each other, for ever but never at once: each call is answered after a
%% while.
-spec take_turns(pos_integer()) -> pid().
take_turns(Milliseconds) ->
    One = start(turn),
    Other = start(turn),
    spawn(fun() -> take_turns(One, Other, Milliseconds) end).

take_turns(One, Other, Milliseconds) ->
    gen_server:call(One, {ask, Other, Milliseconds}, infinity),
    take_turns(Other, One, Milliseconds).

-spec flood(pid(), non_neg_integer()) -> ok.
flood(_Pid, 0) ->
    ok;
flood(Pid, Messages) ->
    Pid ! hello,
    flood(Pid, Messages - 1).

init(State) ->
    {ok, State}.

handle_call({sleep, Milliseconds}, _From, State) ->
    timer:sleep(Milliseconds),
    {reply, ok, State};
handle_call({ask, To, Milliseconds}, _From, State) ->
    {reply, gen_server:call(To, {sleep, Milliseconds}, infinity), State};
handle_call({call, To}, _From, State) ->
    {reply, gen_server:call(To, hold, infinity), State};
handle_call(hold, _From, State) ->
    {noreply, State}.

handle_cast({call, To}, State) ->
    gen_server:call(To, hold, infinity),
    {noreply, State};
handle_cast({monitor, Pids}, State) ->
    [monitor(process, Pid) || Pid <- Pids],
    {noreply, State};
handle_cast({native, Milliseconds}, State) ->
    stuck:sleep(Milliseconds),
    {noreply, State}.

handle_info(_Info, State) ->
    {noreply, State}.
